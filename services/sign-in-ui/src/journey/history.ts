import type { MfaFactor } from '@latchkey/contracts';
import { isOfAccount, type JourneyState } from './journey-state.js';

/** The page where all the ways are shown. */
export const choosing = 'choose-method';

/**
 * Where the person is, for the browser's history. `depth` is how many pages "Back" has to the first one of the same
 * address: one from the page of somebody who has named themselves and may still give another name.
 */
export type Place = { step: string | undefined; depth: 0 | 1 | 2 };

export const placeOf = ({ interaction, choosesMethod }: Pick<JourneyState, 'interaction' | 'choosesMethod'>): Place => {
  if (choosesMethod) return { step: choosing, depth: 2 };
  const step = interaction?.step.name;
  // Before it comes the account's page, which is another address.
  if (isOfAccount(interaction?.intent)) return { step, depth: 1 };
  // From the organisation's sign-in "Back" leads to the first page by itself.
  const isFirst = step === 'identify' || step === 'sso';
  // Who cannot prove a second factor may still be somebody else.
  const isNamed = !isFirst && (step === 'mfa' || interaction?.methods.includes('identifier') === true);
  return { step, depth: isNamed ? 1 : 0 };
};

/** The depth of a history entry, by what it remembers. */
export const depthOf = (entry: string | undefined): 0 | 1 | 2 => {
  if (entry === undefined) return 0;
  return entry === choosing ? 2 : 1;
};

type Change = { was: Place; now: Place; entry: string | undefined };

/**
 * What a new place means for the history: a deeper page gets an entry, a shallower one goes back to its own. A page that
 * is loaded anew where all the ways were shown shows them again.
 */
export const historyMove = ({ was, now, entry }: Change): 'push' | 'choose' | number => {
  const at = depthOf(entry);
  if (now.depth > at) return 'push';
  if (was.step === undefined) return now.depth > 0 && at > now.depth ? 'choose' : 0;
  const leads = now.depth > 0 || now.step === 'identify';
  return leads && was.depth > 0 ? now.depth - at : 0;
};

/** What the journey does when the person has moved through the history to another entry. */
export const answerToMove = ({
  now,
  entry,
}: Omit<Change, 'was'>): 'start-over' | 'choose' | 'leave-choice' | undefined => {
  const to = depthOf(entry);
  if (now.depth === 0 || now.depth === to) return undefined;
  if (to === 0) return 'start-over';
  return to > now.depth ? 'choose' : 'leave-choice';
};

/** Which factor's page is open where factors are set up: "Back" from it leads to all of them. */
export const openFactor = ({ interaction, factor }: Pick<JourneyState, 'interaction' | 'factor'>) =>
  interaction?.step.name === 'enrol-factor' ? factor : undefined;

type FactorChange = {
  was: Place;
  factor: MfaFactor | undefined;
  entry: MfaFactor | undefined;
  /** What can be set up now. */
  open: readonly MfaFactor[];
};

/** What a factor's page means for the history: it gets an entry; one that is loaded anew comes up again. */
export const factorMove = ({ was, factor, entry, open }: FactorChange): 'push' | 'forget' | 'reopen' | undefined => {
  if (factor) return factor === entry ? undefined : 'push';
  if (!entry) return undefined;
  return was.step === undefined && open.includes(entry) ? 'reopen' : 'forget';
};
