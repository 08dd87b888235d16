import { randomBytes } from 'node:crypto';
import type {
  Action,
  Assurance,
  BrowserHash,
  ClientDemand,
  ConfirmedAction,
  CodeChannel,
  CreationOptionsJson,
  EventId,
  Identifier,
  Intent,
  InteractionId,
  MfaFactor,
  MfaOffer,
  ProfileField,
  PromptReason,
  SessionId,
  TenantId,
  UserId,
} from '@latchkey/contracts';

/**
 * What somebody proved in this interaction. `method` is how they began, `evidenceId` the event that says the last of it: a
 * second factor takes its place.
 */
export type Proof = {
  method: 'passkey' | 'password' | 'email-code' | 'phone-code' | 'sso' | 'enrolment-link';
  userId: UserId;
  evidenceId: EventId;
  /** They want this browser to be spared the second factor from now on. */
  trustsDevice?: true;
  /** A trusted browser spared them the second factor: they have shown less than they could. */
  isSpared?: true;
  /** It was enough for whoever asks everybody for a second factor. */
  twoStep?: true;
  identifier?: Identifier;
  /** A passkey of another device answered: a telephone nearby, a security key. The browser says so, nobody signs it. */
  otherDevice?: boolean;
};

/** A registration ceremony that the person may answer. */
export type OpenRegistration = { options: CreationOptionsJson; expiresAt: string };

/** An offer of a passkey. `conditional`: the browser may create it without asking. */
export type Prompt = { reason: PromptReason; conditional: boolean; registration: OpenRegistration };

/** A code on its way, as its page shows it. */
export type SentCode = { channel: CodeChannel; sentTo: string; expiresAt: string; resendAt: string };

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
  /** A second factor is due: one of `offer`. */
  | { step: 'mfa'; proof: Proof; offer: MfaOffer[]; sent?: SentCode }
  | { step: 'turn-on-two-step'; proof: Proof; assurance: Assurance; factors: MfaFactor[] }
  /** `bound` where it is a suggestion: what they have. */
  | {
      step: 'enrol-factor';
      proof: Proof;
      assurance: Assurance;
      factors: MfaFactor[];
      skippable: boolean;
      bound?: MfaFactor[];
      registration?: OpenRegistration;
      sent?: SentCode;
    }
  /** `shown`: the codes that count have been on a page of this journey. */
  | { step: 'backup-codes'; proof: Proof; assurance: Assurance; shown?: true }
  /** `generation`: of the session's tokens, the first without it. `isKept`: the session goes on with those that it has. */
  | {
      step: 'done';
      userId: UserId;
      sessionId: SessionId;
      sessionExpiresAt: string;
      generation?: number;
      isKept?: true;
      confirmation?: string;
    };

/** A journey at one of its steps. */
export type At<Step extends State['step']> = Extract<State, { step: Step }>;
export type AtCreatePasskey = At<'create-passkey'>;
/** Where a passkey can be made. */
export type AtRegistration = At<'create-passkey' | 'enrol-factor'>;

/** The action that brought the journey here: its repetition is a retry and changes nothing. Of its body, a keyed hash. */
export type Applied = { type: Action['type']; bodyMark: string };

/** A journey of one browser. `version` guards against two tabs. */
export type StoredInteraction = {
  id: InteractionId;
  tenantId: TenantId;
  browserHash: BrowserHash;
  /** What its browser was called before, and the action that ended that: those names are good for its repetition alone (F-01). */
  former?: { browserHashes: BrowserHash[]; applied: Applied };
  intent: Intent;
  language: string;
  expiresAt: string;
  /** Whose session steps up, or is where something is set up: no proof of anybody else counts. */
  session?: { sessionId: SessionId; userId: UserId };
  /** What is asked beyond the tenant's policy, by whom this journey is for. */
  demand?: ClientDemand;
  /** What a person confirms with it: their session stays as it is. */
  confirms?: ConfirmedAction;
  /** The product that sent this browser: what it is called, whom it means, and where its provider goes on. */
  request?: { name: string; clientId?: string; clientName: string; loginHint?: string; returnTo: string };
  state: State;
  applied?: Applied;
  version: number;
};

/** 128 random bits, behind the time: what is stored under it lies together. */
export function newInteractionId(): InteractionId {
  const bytes = randomBytes(22);
  bytes.writeUIntBE(Date.now(), 0, 6);
  return bytes.toString('base64url') as InteractionId;
}

/** A journey and the evidence for it live this long. */
export const interactionLifeSeconds = 600;
