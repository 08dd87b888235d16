import { passkeySupportOfPage, supportsPasskeys } from '@latchkey/client';
import type { OpenIntent } from '@latchkey/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { answeringGateway, readExperienceAndPrepare } from '../captcha/page-captcha.js';
import { entryState, leaveTo, type EntryState } from '../router.js';
import { noteOnReturn } from './came-back.js';
import {
  answerToMove,
  choosing,
  depthOf,
  factorMove,
  historyMove,
  openFactor,
  placeOf,
  type Place,
} from './history.js';
import { Journey } from './journey.js';

/** The page of a factor that is set up has an entry of its own. */
const markFactor = (journey: Journey, was: Place) => {
  const { interaction } = journey.state();
  if (!interaction) return;
  const { step } = interaction;
  const open = step.name === 'enrol-factor' ? step.factors.filter((factor) => !step.bound.includes(factor)) : [];
  const entry = entryState().factor;
  const factor = openFactor(journey.state());
  const move = factorMove({ was, factor, entry, open });
  if (move === 'push') history.pushState({ ...entryState(), factor } satisfies EntryState, '');
  else if (move === 'forget') history.replaceState({ ...entryState(), factor: undefined } satisfies EntryState, '');
  else if (move === 'reopen' && entry) journey.factors.backTo(entry);
};

const follow = (journey: Journey) => {
  const place = () => placeOf(journey.state());
  let before = place();
  const mark = () => {
    const now = place();
    const was = before;
    before = now;
    markFactor(journey, was);
    if (now.step === was.step && now.depth === was.depth) return;
    const move = historyMove({ was, now, entry: entryState().step });
    if (move === 'push') history.pushState({ step: now.step } satisfies EntryState, '');
    else if (move === 'choose') journey.ways.toChoice();
    else if (move < 0) history.go(move);
  };
  const onMove = () => {
    if (openFactor(journey.state()) !== entryState().factor) journey.factors.leave();
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

const createJourney = (intent: OpenIntent) =>
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
export const useJourney = (intent: OpenIntent) => {
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

/** From a factor's page to all that can be set up, the way that "Back" goes. */
export const leaveFactor = (journey: Journey) => {
  if (entryState().factor) history.back();
  else journey.factors.leave();
};
