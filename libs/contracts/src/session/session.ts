import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { assurance } from '../mfa-policy/settlement.js';
import { eventId, interactionId, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';

/** Who is signed in, and how strongly. */
export const sessionView = z.object({ sessionId, userId, ...assurance.shape, expiresAt: timestamp });
export type SessionView = z.infer<typeof sessionView>;

const tokenHash = z.string().length(43);

/** Looks a session up by the SHA-256 of its token. `null`: unknown, ended or expired. */
export const checkSession = defineCommand('session.check-session.v1', {
  request: z.object({ tenantId, tokenHash }),
  reply: z.object({ session: sessionView.nullable() }),
});

/** Ends a session; ending an ended one is no error. */
export const endSession = defineCommand('session.end-session.v1', {
  request: z.object({ tenantId, tokenHash }),
  reply: z.object({}),
});

/** A person is signed in. At most once per evidence. */
export const sessionCreated = defineEvent(
  'session.session-created.v1',
  z.object({ tenantId, sessionId, userId, interactionId, evidenceId: eventId, ...assurance.shape }),
);

/** A session is over. */
export const sessionRevoked = defineEvent(
  'session.session-revoked.v1',
  z.object({ tenantId, sessionId, userId, reason: z.enum(['signed-out']), revokedAt: timestamp }),
);
