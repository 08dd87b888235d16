import { passkeySupportOfPage, supportsPasskeys } from '@latchkey/client';
import type { Intent } from '@latchkey/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { answeringGateway, readExperienceAndPrepare } from '../captcha/page-captcha.js';
import { goToAccount, returnConfirmed, setUpNote, wishedContact } from '../account/way-back.js';
import { entryState, leaveTo, navigate, requestIn, type EntryState } from '../router.js';
import { addressWithout, noteOnReturn } from './came-back.js';
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
import { openEntrance, setUpEntrance, stepUpEntrance, type Entrance } from './entrance.js';
import { isOfAccount } from './journey-state.js';
import { Journey } from './journey.js';
import type { Note } from './reaction.js';

/** The page of a factor that is set up has an entry of its own. */
const markFactor = (journey: Journey, was: Place) => {
  const { interaction } = journey.state();
  if (!interaction) return;
  const { step } = interaction;
  const open = step.name === 'enrol-factor' ? step.factors.filter((factor) => !step.bound.includes(factor)) : [];
  const entry = entryState().factor;
  const factor = openFactor(journey.state());
  const move = factorMove({ was, factor, entry, open });
  // Where it was chosen on the account's page there is no page with all of them to go back to.
  const keep = isOfAccount(interaction.intent) ? 'replaceState' : 'pushState';
  if (move === 'push') history[keep]({ ...entryState(), factor } satisfies EntryState, '');
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
    const { fromAccount } = entryState();
    const deeper: EntryState = { step: now.step, ...(fromAccount && { fromAccount }) };
    if (move === 'push') history.pushState(deeper, '');
    else if (move === 'choose') journey.ways.toChoice();
    else if (move < 0) history.go(move);
  };
  const onMove = () => {
    if (openFactor(journey.state()) !== entryState().factor) journey.factors.leave();
    const answer = answerToMove({ now: before, entry: entryState().step });
    if (isOfAccount(journey.state().interaction?.intent) && answer === 'start-over') return;
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

const entranceOf = (intent: Intent): Entrance => {
  const gone = () => navigate('/sign-in', { replace: true, note: 'session-over' });
  if (intent === 'step-up') return stepUpEntrance(answeringGateway, gone);
  if (intent !== 'enrolment') return openEntrance(answeringGateway, intent, { request: requestIn(location.search) });
  return setUpEntrance(answeringGateway, (wasThere) =>
    goToAccount(wasThere ? { name: 'setUpOver', tone: 'quiet' } : undefined),
  );
};

/** Where a journey leads at its end. */
const leaveAtEnd = (intent: Intent) => {
  if (intent === 'step-up') return returnConfirmed;
  return intent === 'enrolment' ? () => goToAccount(setUpNote(entryState().setsUp)) : leaveTo;
};

const arrivalNotes: Readonly<Record<NonNullable<EntryState['note']>, Note>> = {
  'signed-out': { name: 'signedOut', tone: 'good' },
  'session-over': { name: 'sessionOver', tone: 'quiet' },
};

const noteOnArrival = () => {
  const { note } = entryState();
  return note ? arrivalNotes[note] : noteOnReturn(location.search);
};

const createJourney = (intent: Intent) =>
  new Journey({
    client: answeringGateway,
    entrance: entranceOf(intent),
    wished: wishedContact(),
    readExperience: readExperienceAndPrepare,
    passkeys: supportsPasskeys(),
    support: passkeySupportOfPage,
    onDone: leaveAtEnd(intent),
    firstNote: noteOnArrival(),
  });

/** The journey of this page, and where it stands. */
export const useJourney = (intent: Intent) => {
  const [journey] = useState(() => createJourney(intent));
  useEffect(() => {
    // A note belongs to one arrival, here too.
    if (noteOnReturn(location.search)) history.replaceState(history.state, '', addressWithout('sso'));
    // A journey of the account stands one page below it, however somebody got there.
    if (isOfAccount(intent) && !entryState().step) history.replaceState({ ...entryState(), step: 'account' }, '');
    const unfollow = follow(journey);
    void journey.open();
    return () => {
      unfollow();
      journey.close();
    };
  }, [journey, intent]);
  return { journey, state: useSyncExternalStore(journey.subscribe, journey.state) };
};

/** Gives up what the account's page began. */
export const cancel = (journey: Journey) => {
  const { interaction } = journey.state();
  if (interaction) void answeringGateway.interactions.abandon(interaction.id).catch(() => undefined);
  goToAccount();
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
