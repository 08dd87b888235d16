import type { JourneyState } from './journey-state.js';

/** The page where all the ways are shown. */
export const choosing = 'choose-method';

/** Where the person is, for the browser's history: the journey's step, or what they look at beside it. */
export const placeOf = ({ interaction, choosesMethod }: Pick<JourneyState, 'interaction' | 'choosesMethod'>) =>
  choosesMethod ? choosing : interaction?.step.name;

const depths: Readonly<Record<string, number>> = { passkey: 1, password: 1, code: 1, [choosing]: 2 };

/** How many pages "Back" has to the first one of the same address: one from every page of somebody who has named themselves. */
export const depthOf = (place: string | undefined): number => depths[place ?? ''] ?? 0;

type Change = { was: string | undefined; now: string | undefined; entry: string | undefined };

/**
 * What a new place means for the history: a deeper page gets an entry, a shallower one goes back to its own. A page that
 * is loaded anew where all the ways were shown shows them again.
 */
export const historyMove = ({ was, now, entry }: Change): 'push' | 'choose' | number => {
  const [to, at] = [depthOf(now), depthOf(entry)];
  if (to > at) return 'push';
  if (was === undefined) return to > 0 && at > to ? 'choose' : 0;
  const leads = to > 0 || now === 'identify';
  return leads && depthOf(was) > 0 ? to - at : 0;
};

/** What the journey does when the person has moved through the history to another entry. */
export const answerToMove = ({
  now,
  entry,
}: Omit<Change, 'was'>): 'start-over' | 'choose' | 'leave-choice' | undefined => {
  const [from, to] = [depthOf(now), depthOf(entry)];
  if (from === 0 || from === to) return undefined;
  if (to === 0) return 'start-over';
  return to > from ? 'choose' : 'leave-choice';
};
