import type {
  Action,
  Assurance,
  BrowserHash,
  CreationOptionsJson,
  EventId,
  Identifier,
  Intent,
  InteractionId,
  ProfileField,
  PromptReason,
  SessionId,
  TenantId,
  UserId,
} from '@latchkey/contracts';

/** What somebody proved in this interaction, by the name of the event that says so. */
export type Proof = {
  method: 'passkey' | 'password' | 'email-code' | 'phone-code' | 'sso';
  userId: UserId;
  evidenceId: EventId;
  identifier?: Identifier;
  /** A passkey of another device answered: a telephone nearby, a security key. The browser says so, nobody signs it. */
  otherDevice?: boolean;
};

/** A registration ceremony that the person may answer. */
export type OpenRegistration = { options: CreationOptionsJson; expiresAt: string };

/** An offer of a passkey. `conditional`: the browser may create it without asking. */
export type Prompt = { reason: PromptReason; conditional: boolean; registration: OpenRegistration };

/** Where a journey stands; each step carries what is valid there and nothing else. */
export type State =
  | { step: 'identify' }
  /** `userId` when only that person's passkey counts. */
  | { step: 'passkey'; identifier: Identifier; userId?: UserId }
  | { step: 'password'; identifier: Identifier }
  | { step: 'code'; identifier: Identifier; expiresAt: string; resendAt: string }
  /** On the way to the organisation's provider; where that is, is stored nowhere. */
  | { step: 'sso'; identifier: Identifier; connection: string }
  | { step: 'settling'; proof: Proof }
  /** Somebody who proved themselves, or who signs up with nothing but a name and a password. */
  | { step: 'new-password'; proof: Proof; assurance: Assurance; declinedPasskey?: true }
  | { step: 'new-password'; identifier: Identifier }
  | { step: 'profile'; proof: Proof; assurance: Assurance; asks: ProfileField[] }
  /** `isFirst`: without it they need a password. */
  | ({ step: 'create-passkey'; proof: Proof; assurance: Assurance; isFirst?: true } & Prompt)
  | { step: 'done'; userId: UserId; sessionId: SessionId; sessionExpiresAt: string };

export type AtCreatePasskey = Extract<State, { step: 'create-passkey' }>;

/** The action that brought the journey here: its repetition is a retry and changes nothing. Of its body, a keyed hash. */
export type Applied = { type: Action['type']; bodyMark: string };

/** A journey of one browser. `version` guards against two tabs. */
export type StoredInteraction = {
  id: InteractionId;
  tenantId: TenantId;
  browserHash: BrowserHash;
  intent: Intent;
  language: string;
  expiresAt: string;
  state: State;
  applied?: Applied;
  version: number;
};

/** A journey and the evidence for it live this long. */
export const interactionLifeSeconds = 600;
