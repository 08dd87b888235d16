import type { GatewayClient, PasskeySupport } from '@latchkey/client';
import type { CodeChannel, Experience, Intent, Interaction } from '@latchkey/contracts';
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
  | 'restart';

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
  /** This browser can use passkeys, as far as we know. */
  passkeys: boolean;
};

export type JourneySettings = {
  client: GatewayClient;
  intent: Intent;
  readExperience: () => Promise<Experience>;
  passkeys: boolean;
  /** What this browser can do with passkeys, in more detail. */
  support: () => Promise<PasskeySupport>;
  /** Told once, when the journey is done. */
  onDone: (redirectTo: string) => void;
  firstNote?: Note | undefined;
};

/** Before anything is known. */
export const initialState = ({ firstNote, passkeys }: JourneySettings): JourneyState => ({
  experience: undefined,
  interaction: undefined,
  pending: undefined,
  note: firstNote,
  fault: undefined,
  canRetry: false,
  choosesPassword: false,
  passkeys,
});

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
  if (step?.name === 'code') return step.channel;
  return step && 'identifier' in step && step.identifier.startsWith('+') ? 'phone' : 'email';
};
