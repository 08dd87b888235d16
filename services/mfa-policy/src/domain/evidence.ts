import type {
  assertionVerified,
  EventId,
  identifierVerified,
  passwordVerified,
  ssoVerified,
  PayloadOf,
  Purpose,
  UserId,
} from '@latchkey/contracts';

type Proof = { eventId: EventId; userId: UserId; purpose: Purpose; verifiedAt: string };

/** One thing that was proven in an interaction, known from its owner's event and from nowhere else. */
export type Evidence =
  | (Proof & {
      method: 'passkey';
      userVerified: boolean;
      /** The credential had verified the person before this proof (WebAuthn L3 §7.2 step 24). */
      uvInitialized: boolean;
      backupEligible: boolean;
      attestationTrusted: boolean;
    })
  | (Proof & { method: 'email-code'; channelHash: string })
  | (Proof & { method: 'phone-code'; channelHash: string })
  | (Proof & { method: 'password' })
  /** A provider vouched for them; how they proved themselves there is not known here. */
  | (Proof & { method: 'sso' });

export const toPasskeyEvidence = (eventId: EventId, event: PayloadOf<typeof assertionVerified>): Evidence => ({
  method: 'passkey',
  eventId,
  userId: event.userId,
  purpose: event.purpose,
  verifiedAt: event.verifiedAt,
  userVerified: event.userVerified,
  uvInitialized: event.uvInitialized,
  backupEligible: event.backupEligible,
  attestationTrusted: event.attestationTrusted,
});

export const toCodeEvidence = (eventId: EventId, event: PayloadOf<typeof identifierVerified>): Evidence => ({
  method: event.method,
  eventId,
  userId: event.userId,
  purpose: event.purpose,
  verifiedAt: event.verifiedAt,
  channelHash: event.channelHash,
});

export const toPasswordEvidence = (eventId: EventId, event: PayloadOf<typeof passwordVerified>): Evidence => ({
  method: 'password',
  eventId,
  userId: event.userId,
  purpose: event.purpose,
  verifiedAt: event.verifiedAt,
});

export const toSsoEvidence = (eventId: EventId, event: PayloadOf<typeof ssoVerified>): Evidence => ({
  method: 'sso',
  eventId,
  userId: event.userId,
  purpose: event.purpose,
  verifiedAt: event.verifiedAt,
});
