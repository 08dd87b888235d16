import { passkeySupportOfPage, supportsPasskeys } from '@latchkey/client';
import type { Intent } from '@latchkey/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { answeringGateway, readExperienceAndPrepare } from '../captcha/page-captcha.js';
import { entryState, leaveTo, type EntryState } from '../router.js';
import { noteOnReturn } from './came-back.js';
import { answerToMove, choosing, depthOf, historyMove, placeOf } from './history.js';
import { Journey } from './journey.js';

const follow = (journey: Journey) => {
  const place = () => placeOf(journey.state());
  let before = place();
  const mark = () => {
    const now = place();
    if (now.step === before.step && now.depth === before.depth) return;
    const was = before;
    before = now;
    const move = historyMove({ was, now, entry: entryState().step });
    if (move === 'push') history.pushState({ step: now.step } satisfies EntryState, '');
    else if (move === 'choose') journey.ways.toChoice();
    else if (move < 0) history.go(move);
  };
  const onMove = () => {
    const answer = answerToMove({ now: before, entry: entryState().step });
    if (answer === 'start-over') void journey.startOver();
    else if (answer === 'choose') journey.ways.toChoice();
    else if (answer === 'leave-choice') journey.ways.leaveChoice();
  };
  // A page that comes back out of the browser's cache shows the past; the state is on the server.
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) void journey.enter();
  };
  const unsubscribe = journey.subscribe(mark);
  window.addEventListener('popstate', onMove);
  window.addEventListener('pageshow', onShow);
  return () => {
    unsubscribe();
    window.removeEventListener('popstate', onMove);
    window.removeEventListener('pageshow', onShow);
  };
};

const createJourney = (intent: Intent) =>
  new Journey({
    client: answeringGateway,
    intent,
    readExperience: readExperienceAndPrepare,
    passkeys: supportsPasskeys(),
    support: passkeySupportOfPage,
    onDone: leaveTo,
    firstNote: entryState().note === 'signed-out' ? { name: 'signedOut', tone: 'good' } : noteOnReturn(location.search),
  });

/** The journey of this page, and where it stands. */
export const useJourney = (intent: Intent) => {
  const [journey] = useState(() => createJourney(intent));
  useEffect(() => {
    // A note belongs to one arrival, here too.
    if (noteOnReturn(location.search)) history.replaceState(history.state, '', location.pathname);
    const unfollow = follow(journey);
    void journey.open();
    return () => {
      unfollow();
      journey.close();
    };
  }, [journey]);
  return { journey, state: useSyncExternalStore(journey.subscribe, journey.state) };
};

/** From the page of somebody named to the first one, the way that "Back" goes. */
export const goToFirstPage = (journey: Journey) => {
  const depth = depthOf(entryState().step);
  if (depth > 0) history.go(-depth);
  else void journey.startOver();
};

/** From the ways to choose from to the page before. */
export const leaveChoice = (journey: Journey) => {
  if (entryState().step === choosing) history.back();
  else journey.ways.leaveChoice();
};
