import { z } from 'zod';
import { defineBroadcast, defineCommand, defineEvent } from '../contract.js';
import { assurance } from '../mfa-policy/settlement.js';
import { aal, amr, eventId, interactionId, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';

/** Who is signed in, and how strongly. */
export const sessionView = z.object({
  sessionId,
  userId,
  ...assurance.shape,
  expiresAt: timestamp,
  /**
   * Until when what is sensitive may be done without another proof; null where the last proof was not all that the person has. A
   * step-up makes it fresh.
   */
  freshUntil: timestamp.nullable().default(null),
});
export type SessionView = z.infer<typeof sessionView>;

const tokenHash = z.string().length(43);

/** Looks a session up by the SHA-256 of its token. `null`: unknown, ended or expired. */
export const checkSession = defineCommand('session.check-session.v1', {
  request: z.object({
    tenantId,
    tokenHash,
    /** Its person does something; merely to ask who is signed in keeps no session alive (F-06). */
    isActivity: z.boolean().default(true),
  }),
  reply: z.object({
    session: sessionView.nullable(),
    /** How long ago its record was read. */
    ageMs: z.number().int().min(0).default(0),
  }),
});

/** Ends a session; ending an ended one is no error. */
export const endSession = defineCommand('session.end-session.v1', {
  request: z.object({ tenantId, tokenHash }),
  reply: z.object({}),
});

/** One of a person's sessions, as they and an administrator see it. */
export const sessionListed = z.object({
  sessionId,
  /** As its person tells it from others, `Firefox · Windows`; empty where the browser said nothing. */
  browser: z.string(),
  /** ISO 3166-1 alpha-2, where a trusted edge told it. */
  country: z.string().nullable(),
  aal,
  amr: z.array(amr),
  authTime: timestamp,
  createdAt: timestamp,
  /** To the minute. */
  lastUsedAt: timestamp,
  expiresAt: timestamp,
});
export type ListedSession = z.infer<typeof sessionListed>;

/** A person's live sessions, the last used first. */
export const listSessions = defineCommand('session.list-sessions.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ sessions: z.array(sessionListed) }),
});

/** What happened where a person is or was signed in, in the last 30 days, the newest first. */
export const listActivity = defineCommand('session.list-activity.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    entries: z.array(
      z.object({
        at: timestamp,
        what: z.enum(['signed-in', 'stepped-up', 'signed-out', 'revoked']),
        browser: z.string(),
        country: z.string().nullable(),
        amr: z.array(amr),
      }),
    ),
  }),
});

/** Why a session ended before its time. */
export const revocationReason = z.enum([
  'signed-out',
  'revoked',
  'administrator',
  'suspended',
  'password-changed',
  'factor-changed',
]);
export type RevocationReason = z.infer<typeof revocationReason>;

/** Ends one session of a person, or all of them but `except`. Ending an ended one is no error. */
export const revokeSessions = defineCommand('session.revoke-sessions.v1', {
  request: z.object({
    tenantId,
    userId,
    sessionId: sessionId.optional(),
    except: sessionId.optional(),
    reason: revocationReason,
  }),
  reply: z.object({ revoked: z.number().int().min(0) }),
});

/**
 * Sessions have ended: every gateway forgets what it remembers of them. `sequence` counts what one replica of session has told:
 * who misses one forgets everything.
 */
export const sessionsEnded = defineBroadcast(
  'session.sessions-ended.v1',
  z.object({
    teller: z.string(),
    sequence: z.number().int().min(0),
    sessionIds: z.array(sessionId),
    /** When they ended, for who measures how long the news took. */
    endedAt: timestamp.optional(),
  }),
);

/** A person is signed in. At most once per evidence. */
export const sessionCreated = defineEvent(
  'session.session-created.v1',
  z.object({ tenantId, sessionId, userId, interactionId, evidenceId: eventId, ...assurance.shape }),
);

/** The person of a session has proved themselves once more. At most once per evidence. */
export const sessionElevated = defineEvent(
  'session.session-elevated.v1',
  z.object({ tenantId, sessionId, userId, evidenceId: eventId, ...assurance.shape }),
);

/** A session is over. */
export const sessionRevoked = defineEvent(
  'session.session-revoked.v1',
  z.object({ tenantId, sessionId, userId, reason: revocationReason, revokedAt: timestamp }),
);
