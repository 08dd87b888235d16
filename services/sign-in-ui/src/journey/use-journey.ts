import { supportsPasskeys } from '@latchkey/client';
import type { Intent } from '@latchkey/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { gateway, readExperience } from '../gateway.js';
import { entryState, leaveTo } from '../router.js';
import { noteOnReturn } from './came-back.js';
import { Journey } from './journey.js';

/** Pages of somebody who has named themselves. */
const isNamed = (step: string | undefined) => step === 'passkey' || step === 'password' || step === 'code';

/** "Back" from such a page leads to the first page of the same address, so it gets a history entry. */
const followHistory = (journey: Journey) => {
  let before = journey.state().interaction?.step.name;
  const mark = () => {
    const now = journey.state().interaction?.step.name;
    if (now === before) return;
    if (isNamed(now) && !isNamed(entryState().step)) history.pushState({ step: now }, '');
    if (now === 'identify' && isNamed(before) && isNamed(entryState().step)) history.back();
    before = now;
  };
  const onBack = () => {
    if (isNamed(before) && !isNamed(entryState().step)) void journey.startOver();
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
    client: gateway,
    intent,
    readExperience,
    passkeys: supportsPasskeys(),
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
  if (isNamed(entryState().step)) history.back();
  else void journey.startOver();
};
