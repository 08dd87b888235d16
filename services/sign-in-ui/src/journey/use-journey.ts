import { passkeySupportOfPage, supportsPasskeys } from '@latchkey/client';
import type { Intent } from '@latchkey/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { answeringGateway, readExperienceAndPrepare } from '../captcha/page-captcha.js';
import { entryState, leaveTo } from '../router.js';
import { noteOnReturn } from './came-back.js';
import type { JourneyState } from './journey-state.js';
import { Journey } from './journey.js';

/** The page of somebody who has named themselves, and may still give another name. */
const namedPage = ({ interaction }: JourneyState): string | undefined => {
  const step = interaction?.step.name;
  // From the organisation's sign-in "Back" leads here by itself.
  if (step === 'identify' || step === 'sso') return undefined;
  return interaction?.methods.includes('identifier') ? step : undefined;
};

const isNamedEntry = () => entryState().step !== undefined;

/** "Back" from such a page leads to the first page of the same address, so it gets a history entry. */
const followHistory = (journey: Journey) => {
  let before = namedPage(journey.state());
  const mark = () => {
    const now = namedPage(journey.state());
    if (now === before) return;
    if (now && !isNamedEntry()) history.pushState({ step: now }, '');
    const isFirst = journey.state().interaction?.step.name === 'identify';
    if (isFirst && before && isNamedEntry()) history.back();
    before = now;
  };
  const onBack = () => {
    if (before && !isNamedEntry()) void journey.startOver();
  };
  // A page that comes back out of the browser's cache shows the past; the state is on the server.
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) void journey.enter();
  };
  const unsubscribe = journey.subscribe(mark);
  window.addEventListener('popstate', onBack);
  window.addEventListener('pageshow', onShow);
  return () => {
    unsubscribe();
    window.removeEventListener('popstate', onBack);
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
    const unfollow = followHistory(journey);
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
  if (isNamedEntry()) history.back();
  else void journey.startOver();
};
