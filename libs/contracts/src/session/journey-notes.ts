import { z } from 'zod';
import { defineEvent } from '../contract.js';
import { errorCodes } from '../error-codes.js';
import { interactionId, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';

/** How a passkey came to be asked for: by its button, after a name, or among what the browser fills in. */
export const passkeyPath = z.enum(['button', 'identifier', 'autofill']);
export type PasskeyPath = z.infer<typeof passkeyPath>;

/** What a page says of a ceremony beside its result: believed for figures alone. */
export const ceremonyTelling = {
  via: passkeyPath.optional(),
  /** From asking the browser to its answer. */
  tookMs: z.number().int().min(0).max(600_000).optional(),
};

const name = z.string().max(60);

/** What one call did to a journey: where it stood, what was asked of it, and what came of that. */
export const journeyNote = z.object({
  id: z.uuid(),
  at: timestamp,
  tenantId,
  interactionId,
  sessionId: sessionId.nullable(),
  /** As far as it was known then. */
  userId: userId.nullable(),
  intent: name,
  /** An action's type; `start` and `abandon` beside those. */
  action: name,
  from: name.nullable(),
  /** Where it stands now; as before where the action was refused. */
  to: name.nullable(),
  error: z.enum(errorCodes).nullable(),
  /** A passkey can be used from here on. */
  passkeyOffered: z.boolean(),
  via: passkeyPath.nullable(),
  tookMs: z.number().int().min(0).nullable(),
  /** Of a ceremony that the browser ended, or of what was skipped. */
  reason: name.nullable(),
  /** Of an action that has several: a channel, a ceremony, a factor. */
  subject: name.nullable(),
  browser: z.string().max(80),
  country: z.string().max(2).nullable(),
  clientId: z.string().max(200).nullable(),
});
export type JourneyNote = z.infer<typeof journeyNote>;

/**
 * What happened to journeys, told behind their answers and many at a time: for the log and the funnel. Nothing is decided by it, and a
 * process that dies takes the last quarter of a second of it along; proofs and changes are events of their own.
 */
export const journeysNoted = defineEvent(
  'session.journeys-noted.v1',
  z.object({ notes: z.array(journeyNote).min(1).max(100) }),
);
