import type {
  assertionVerified,
  CredentialId,
  enrolmentLinkRedeemed,
  EventId,
  factorVerified,
  identifierVerified,
  MfaFactor,
  passwordVerified,
  PayloadOf,
  Purpose,
  ssoVerified,
  UserId,
} from '@latchkey/contracts';

type Proof = {
  eventId: EventId;
  userId: UserId;
  purpose: Purpose;
  verifiedAt: string;
  /** The person exists since this interaction. */
  created?: boolean;
};

/** One thing that was proven in an interaction, known from its owner's event and from nowhere else. */
export type Evidence =
  | (Proof & {
      method: 'passkey';
      credentialId: CredentialId;
      userVerified: boolean;
      /** The credential had verified the person before this proof (WebAuthn L3 §7.2 step 24). */
      uvInitialized: boolean;
      backupEligible: boolean;
      attestationTrusted: boolean;
      /** It was registered in this very interaction. */
      boundHere: boolean;
    })
  | (Proof & { method: 'email-code'; channelHash: string })
  | (Proof & { method: 'phone-code'; channelHash: string })
  | (Proof & { method: 'password' })
  | (Proof & { method: 'totp'; boundHere: boolean })
  | (Proof & { method: 'backup-code'; boundHere: boolean })
  /** A provider vouched for them; how they proved themselves there is not known here. */
  | (Proof & { method: 'sso' });

export type Passkey = Extract<Evidence, { method: 'passkey' }>;

type Common = { userId: UserId; purpose: Purpose; verifiedAt: string; created?: boolean };

const proofOf = (eventId: EventId, { userId, purpose, verifiedAt, created }: Common): Proof => ({
  eventId,
  userId,
  purpose,
  verifiedAt,
  ...(created && { created }),
});

export const toPasskeyEvidence = (eventId: EventId, event: PayloadOf<typeof assertionVerified>): Evidence => ({
  method: 'passkey',
  ...proofOf(eventId, event),
  credentialId: event.credentialId,
  userVerified: event.userVerified,
  uvInitialized: event.uvInitialized,
  backupEligible: event.backupEligible,
  attestationTrusted: event.attestationTrusted,
  boundHere: event.registeredHere,
});

export const toCodeEvidence = (eventId: EventId, event: PayloadOf<typeof identifierVerified>): Evidence => ({
  method: event.method,
  ...proofOf(eventId, event),
  channelHash: event.channelHash,
});

/** As much as a code to their mailbox proves, by a channel of its own. */
export const toLinkEvidence = (eventId: EventId, event: PayloadOf<typeof enrolmentLinkRedeemed>): Evidence => ({
  method: 'email-code',
  ...proofOf(eventId, { ...event, verifiedAt: event.redeemedAt }),
  channelHash: `link ${event.linkId}`,
});

export const toPasswordEvidence = (eventId: EventId, event: PayloadOf<typeof passwordVerified>): Evidence => ({
  method: 'password',
  ...proofOf(eventId, event),
});

export const toFactorEvidence = (eventId: EventId, event: PayloadOf<typeof factorVerified>): Evidence => ({
  method: event.method,
  ...proofOf(eventId, event),
  boundHere: event.enrolledHere,
});

export const toSsoEvidence = (eventId: EventId, event: PayloadOf<typeof ssoVerified>): Evidence => ({
  method: 'sso',
  ...proofOf(eventId, event),
});

/** The factor that a proof is one of, if it is one. */
export const factorOf = ({ method }: Evidence): MfaFactor | undefined => {
  if (method === 'passkey') return 'webauthn';
  return method === 'password' || method === 'sso' ? undefined : method;
};

/**
 * What was used: two proofs by the same thing are one. A code proves a channel, whatever it was sent for: two codes to one
 * mailbox prove it once.
 */
export const authenticatorOf = (proof: Evidence): string => {
  if (proof.method === 'passkey') return `passkey:${proof.credentialId}`;
  return 'channelHash' in proof ? `channel:${proof.channelHash}` : proof.method;
};

/** Which proofs count for a journey: its own, and in it those of a second factor. */
const countsFor: Readonly<Record<Purpose, readonly Purpose[]>> = {
  'sign-in': ['sign-in', 'mfa'],
  'sign-up': ['sign-up', 'mfa'],
  recover: ['recover', 'mfa'],
  'step-up': ['step-up', 'mfa'],
  enrolment: [],
  mfa: [],
};

type Journey = { evidence: readonly Evidence[]; userId: UserId; purpose: Purpose };

/** What this person proved for what the journey is about, with what they had or have set up in it. */
const forJourney = ({ evidence, userId, purpose }: Journey): Evidence[] =>
  evidence.filter((proof) => proof.userId === userId && countsFor[purpose].includes(proof.purpose));

/**
 * The proofs of this person that count for what the journey is about. What was set up in this interaction verifies nothing in it.
 * Who signs in proves first who they are: second factors alone count for nothing, save in a step-up, where that is known.
 */
export function ownProofs(journey: Journey): Evidence[] {
  const own = forJourney(journey).filter((proof) => !isBoundHere(proof));
  return journey.purpose === 'step-up' || own.some(({ purpose }) => purpose === journey.purpose) ? own : [];
}

/** Whether this person showed something for this journey that was set up in it. */
export const showsBoundHere = (journey: Journey): boolean => forJourney(journey).some(isBoundHere);

export const isBoundHere = (proof: Evidence): boolean => 'boundHere' in proof && proof.boundHere;
