import type { GatewayClient, PasskeySupport, TypedContact } from '@latchkey/client';
import type { CodeChannel, Experience, Intent, Interaction, MfaFactor, OpenIntent, Step } from '@latchkey/contracts';
import type { Entrance } from './entrance.js';
import { isSamePage } from './factor-page.js';
import type { FaultName, Note } from './reaction.js';

/** What the person waits for; one thing at a time, so that a double click sends once. */
export type Pending =
  | 'entering'
  | 'passkey'
  | 'identifier'
  | 'password'
  | 'new-password'
  | 'profile'
  | 'code'
  | 'verify'
  | 'resend'
  | 'create'
  | 'skip'
  | 'resume'
  | 'restart'
  /** The page of a second factor is made ready. */
  | MfaFactor
  | 'verify-totp'
  | 'verify-backup-code'
  | 'enable'
  | 'enrol-totp'
  | 'contact'
  | 'verify-contact'
  | 'codes'
  | 'saved';

export type JourneyState = {
  experience: Experience | undefined;
  interaction: Interaction | undefined;
  pending: Pending | undefined;
  note: Note | undefined;
  fault: FaultName | undefined;
  /** The note can be answered with "try again". */
  canRetry: boolean;
  /** The person wants to type a password where the journey stands at another way. */
  choosesPassword: boolean;
  /** The person looks at what else they can do, besides what the journey stands at. */
  choosesMethod: boolean;
  /** The second factor whose page the person chose. */
  factor: MfaFactor | undefined;
  /** This browser shall be spared the second factor from now on. */
  trusts: boolean;
  /** Where the code went that sets up a factor; not known after a reload. */
  contact: TypedContact | undefined;
  /** The address or number that the journey was begun for. */
  wished: TypedContact | undefined;
  /** This browser can use passkeys, as far as we know. */
  passkeys: boolean;
};

export type JourneySettings = {
  client: GatewayClient;
  entrance: Entrance;
  readExperience: () => Promise<Experience>;
  passkeys: boolean;
  /** What this browser can do with passkeys, in more detail. */
  support: () => Promise<PasskeySupport>;
  /** Told once, when the journey is done. */
  onDone: (redirectTo: string) => void;
  firstNote?: Note | undefined;
  /** The address or number that is set up; a code can be sent there again. */
  wished?: TypedContact | undefined;
};

type Choices = Pick<JourneyState, 'choosesPassword' | 'choosesMethod' | 'factor' | 'trusts' | 'contact'>;
const noChoice: Choices = {
  choosesPassword: false,
  choosesMethod: false,
  factor: undefined,
  trusts: false,
  contact: undefined,
};

/** Before anything is known. */
export const initialState = ({ firstNote, passkeys, wished }: JourneySettings): JourneyState => ({
  experience: undefined,
  interaction: undefined,
  pending: undefined,
  note: firstNote,
  fault: undefined,
  canRetry: false,
  ...noChoice,
  wished,
  passkeys,
});

/** What the person has chosen is over with the step that it was chosen at, or with another way that they took. */
export const choicesAt = (
  { interaction, pending, choosesPassword, choosesMethod, factor, trusts, contact }: JourneyState,
  next: Interaction,
): Choices => {
  if (!isSamePage(interaction?.step, next.step)) return noChoice;
  const isTaken = pending === 'passkey' || pending === 'code';
  return { ...(isTaken ? noChoice : { choosesPassword, choosesMethod }), factor, trusts, contact };
};

/** The step of the server, or the password form that somebody chose instead: another way is no step until it is gone. */
export const shownStep = ({ step, methods }: Interaction, choosesPassword: boolean): Step => {
  if (!choosesPassword || !methods.includes('password')) return step;
  if (step.name === 'passkey') return { name: 'password', identifier: step.identifier };
  return step.name === 'code' ? { name: 'password', identifier: step.sentTo } : step;
};

/** What somebody called themselves, as far as the step shows it. */
export const namedAt = (step: Step): string => {
  if (step.name === 'code') return step.sentTo;
  return 'identifier' in step ? step.identifier : '';
};

/** Of journeys that need somebody to be signed in: there is nobody else to be, and the account to go back to. */
export const isOfAccount = (intent: Intent | undefined): intent is 'step-up' | 'enrolment' =>
  intent === 'step-up' || intent === 'enrolment';

/** Of which first page a journey is, where it has one: who steps up or sets something up is signed in. */
export const openIntentOf = (intent: Intent): OpenIntent => (isOfAccount(intent) ? 'sign-in' : intent);

/** Whether the tenant has such a journey, and there is a name that it can begin with. */
export const isOffered = ({ identifiers }: Experience, intent: OpenIntent): boolean => identifiers[intent].length > 0;

/**
 * The page is of a journey that the tenant does not have, and nobody is on their way elsewhere. Who is beyond the first page
 * has got there by another way than a name.
 */
export const isMissing = ({ experience, interaction, pending }: JourneyState, intent: Intent): boolean =>
  experience !== undefined &&
  !isOfAccount(intent) &&
  !isOffered(experience, intent) &&
  pending === undefined &&
  (interaction === undefined || interaction.step.name === 'identify');

/** A journey that takes a passkey on its first page. */
export const takesPasskey = ({ step, methods }: Interaction): boolean =>
  (step.name === 'identify' || step.name === 'passkey') &&
  (step.passkey !== undefined || methods.includes('passkey/options'));

/** Passkeys are suggested where the tenant allows it, while the journey takes one and nothing else is under way. */
export const takesSuggestion = ({ experience, interaction, pending, passkeys }: JourneyState): boolean =>
  passkeys &&
  pending === undefined &&
  experience?.firstScreen.passkeyAutofill === true &&
  interaction !== undefined &&
  takesPasskey(interaction);

/** Where a code goes for whoever has named themselves. */
export const codeChannelOf = (interaction: Interaction | undefined): CodeChannel => {
  const step = interaction?.step;
  const sent = step?.name === 'mfa' ? step.code : step;
  if (sent && 'channel' in sent) return sent.channel;
  return step && 'identifier' in step && step.identifier.startsWith('+') ? 'phone' : 'email';
};
