import { ContractError } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Attempts } from '../domain/factor-attempts.js';
import type { Owner } from '../domain/owner.js';

/** What is shown as a code. Each is counted for itself: whoever is locked out of one still has the other. */
export type Factor = 'totp' | 'backup-code';

/** A factor of a person, locked: its wrong codes, and whether its owner may do anything at all. */
export type HeldFactor = { readonly attempts: Attempts; readonly isSuspended: boolean };

type Key = [tenantId: string, userId: string, factor: string];

const upsertAttempts = statement<
  [...Key, now: Date],
  { rejected_at: Date[]; blocked_until: Date | null; suspended: boolean }
>(
  'factor-lock',
  `INSERT INTO factor_attempt (tenant_id, user_id, factor, touched_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant_id, user_id, factor) DO UPDATE SET touched_at = EXCLUDED.touched_at
   RETURNING rejected_at, blocked_until,
     coalesce((SELECT suspended FROM webauthn_user WHERE tenant_id = $1 AND user_id = $2), false) AS suspended`,
);

/**
 * Locks a factor of a person, who may have none yet. Whoever checks, makes or removes one holds this lock first: all that
 * happens around it happens in turn, and of guesses at the same time each is judged by those before it.
 */
export async function lockFactor(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  factor: Factor,
  now: Date,
): Promise<HeldFactor> {
  const [row] = await transaction.run(upsertAttempts, [tenantId, userId, factor, now]);
  const attempts = { rejectedAt: row?.rejected_at ?? [], blockedUntil: row?.blocked_until ?? undefined };
  return { attempts, isSuspended: row?.suspended === true };
}

/** The same for somebody who wants to use it. Errors: `identity.user_suspended`, and then nothing is written at all. */
export async function lockUsableFactor(...given: Parameters<typeof lockFactor>): Promise<Attempts> {
  const { attempts, isSuspended } = await lockFactor(...given);
  if (isSuspended) throw new ContractError('identity.user_suspended');
  return attempts;
}

const updateAttempts = statement<[...Key, rejectedAt: Date[], blockedUntil: Date | null]>(
  'factor-count-rejection',
  `UPDATE factor_attempt SET rejected_at = $4::timestamptz[], blocked_until = $5
   WHERE tenant_id = $1 AND user_id = $2 AND factor = $3`,
);

export async function keepAttempts(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  factor: Factor,
  { rejectedAt, blockedUntil }: Attempts,
): Promise<void> {
  await transaction.run(updateAttempts, [tenantId, userId, factor, [...rejectedAt], blockedUntil ?? null]);
}

const deleteAttempts = statement<[tenantId: string, userId: string]>(
  'factor-forget-attempts',
  'DELETE FROM factor_attempt WHERE tenant_id = $1 AND user_id = $2',
);

/** Forgets the wrong codes of every factor of a person. */
export async function forgetAttempts(database: Queryable, { tenantId, userId }: Owner): Promise<void> {
  await database.run(deleteAttempts, [tenantId, userId]);
}
