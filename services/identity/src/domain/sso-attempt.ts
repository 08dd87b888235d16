import type { BrowserHash, InteractionId, Purpose, SsoConnectionId } from '@latchkey/contracts';

/** What a sign-in at a provider was begun for, and until when it is good. */
export type SsoAttempt = {
  readonly interactionId: InteractionId;
  readonly browserHash: BrowserHash;
  readonly purpose: Purpose;
  readonly connectionId: SsoConnectionId;
  readonly connectionVersion: number;
  readonly expiresAt: Date;
  readonly consumedAt: Date | null;
};

/** Where the answer came in. */
export type AnsweredAt = Pick<SsoAttempt, 'interactionId' | 'browserHash' | 'purpose'>;

/** The connection as it is now; none when it is gone. */
export type ConnectionNow = { readonly active: boolean; readonly version: number } | undefined;

export type AttemptRefusal =
  | 'attempt_unknown'
  | 'attempt_of_another_interaction'
  | 'attempt_of_another_browser'
  | 'attempt_of_another_purpose'
  | 'attempt_used'
  | 'attempt_expired'
  | 'connection_not_active'
  | 'connection_changed';

/** How long a person may take at the provider: as long as an interaction lives. */
export const attemptLifeMs = 600_000;

/** Why an answer to an attempt counts for nothing; nothing when it counts. */
export function refusalOfAttempt(
  attempt: SsoAttempt | undefined,
  at: AnsweredAt,
  connection: ConnectionNow,
  now: Date,
): AttemptRefusal | undefined {
  if (!attempt) return 'attempt_unknown';
  return misplaced(attempt, at) ?? spent(attempt, now) ?? outdated(attempt, connection);
}

function misplaced(attempt: SsoAttempt, at: AnsweredAt): AttemptRefusal | undefined {
  if (attempt.interactionId !== at.interactionId) return 'attempt_of_another_interaction';
  if (attempt.browserHash !== at.browserHash) return 'attempt_of_another_browser';
  return attempt.purpose === at.purpose ? undefined : 'attempt_of_another_purpose';
}

function spent({ consumedAt, expiresAt }: SsoAttempt, now: Date): AttemptRefusal | undefined {
  if (consumedAt !== null) return 'attempt_used';
  return expiresAt <= now ? 'attempt_expired' : undefined;
}

/** A connection that was changed meanwhile may lead to another provider than the one that was asked. */
function outdated({ connectionVersion }: SsoAttempt, connection: ConnectionNow): AttemptRefusal | undefined {
  if (!connection?.active) return 'connection_not_active';
  return connection.version === connectionVersion ? undefined : 'connection_changed';
}
