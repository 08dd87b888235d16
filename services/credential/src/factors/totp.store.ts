import type { EventId, InteractionId, Purpose } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { directGraceMs, outboxValues, statement, type Queryable } from '@latchkey/persistence';
import type { Owner } from '../domain/owner.js';
import type { UsedStep } from '../domain/totp.js';

type Key = [tenantId: string, userId: string];
type Place = [...Key, interactionId: string];

const keyOf = ({ tenantId, userId }: Owner): Key => [tenantId, userId];

const upsertEnrolment = statement<[...Place, sealed: Buffer, expiresAt: Date], { kept: true }>(
  'totp-enrolment-replace',
  `INSERT INTO totp_enrolment (tenant_id, user_id, interaction_id, sealed_secret, expires_at)
   SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM totp WHERE tenant_id = $1 AND user_id = $2)
   ON CONFLICT (tenant_id, user_id, interaction_id)
     DO UPDATE SET sealed_secret = EXCLUDED.sealed_secret, expires_at = EXCLUDED.expires_at
   RETURNING true AS kept`,
);

/** Keeps a secret that waits for its first code, in place of the interaction's last one. False if the person has an app. */
export async function replaceEnrolment(
  transaction: Queryable,
  owner: Owner,
  interactionId: InteractionId,
  { sealed, expiresAt }: { sealed: Buffer; expiresAt: Date },
): Promise<boolean> {
  const rows = await transaction.run(upsertEnrolment, [...keyOf(owner), interactionId, sealed, expiresAt]);
  return rows.length === 1;
}

/** What an enrolment ends with: the app that the person has already, and the secret that waits in this interaction. */
export type EnrolmentState = {
  readonly confirmed: { sealed: Buffer; enrolledIn: InteractionId; enrolledStep: number } | undefined;
  readonly pending: { sealed: Buffer; expiresAt: Date } | undefined;
};

const selectEnrolment = statement<
  Place,
  {
    confirmed: Buffer | null;
    enrolled_in: InteractionId | null;
    /** bigint comes as text */
    enrolled_step: string | null;
    pending: Buffer | null;
    expires_at: Date | null;
  }
>(
  'totp-enrolment-read',
  `SELECT t.sealed_secret AS confirmed, t.enrolled_in, t.enrolled_step, e.sealed_secret AS pending, e.expires_at
   FROM (VALUES (1)) AS one (one)
   LEFT JOIN totp AS t ON t.tenant_id = $1 AND t.user_id = $2
   LEFT JOIN totp_enrolment AS e ON e.tenant_id = $1 AND e.user_id = $2 AND e.interaction_id = $3`,
);

export async function readEnrolmentState(
  transaction: Queryable,
  owner: Owner,
  interactionId: InteractionId,
): Promise<EnrolmentState> {
  const [row] = await transaction.run(selectEnrolment, [...keyOf(owner), interactionId]);
  return {
    confirmed:
      row?.confirmed && row.enrolled_in
        ? { sealed: row.confirmed, enrolledIn: row.enrolled_in, enrolledStep: Number(row.enrolled_step) }
        : undefined,
    pending: row?.pending && row.expires_at ? { sealed: row.pending, expiresAt: row.expires_at } : undefined,
  };
}

/** Whatever else waits for its first code goes too: a person has one app. */
const confirmEnrolment = statement<[...Place, step: number, now: Date]>(
  'totp-confirm',
  `WITH taken AS (
     DELETE FROM totp_enrolment WHERE tenant_id = $1 AND user_id = $2 RETURNING interaction_id, sealed_secret
   )
   INSERT INTO totp (tenant_id, user_id, sealed_secret, enrolled_in, enrolled_step, enrolled_at, last_step, last_in)
   SELECT $1, $2, sealed_secret, $3, $4, $5, $4, $3 FROM taken WHERE interaction_id = $3`,
);

/** Takes the interaction's secret into use; the step of the code that confirmed it is used up. */
export async function keepConfirmed(
  transaction: Queryable,
  owner: Owner,
  interactionId: InteractionId,
  { step, now }: { step: number; now: Date },
): Promise<void> {
  await transaction.run(confirmEnrolment, [...keyOf(owner), interactionId, step, now]);
}

/** A person's app, as far as a verification needs it. */
export type TotpState = { readonly sealed: Buffer; readonly enrolledIn: InteractionId; readonly used: UsedStep };

const selectTotp = statement<
  Key,
  {
    sealed_secret: Buffer;
    enrolled_in: InteractionId;
    last_step: string;
    last_in: InteractionId;
    last_purpose: Purpose | null;
    last_evidence_id: EventId | null;
  }
>(
  'totp-read',
  `SELECT sealed_secret, enrolled_in, last_step, last_in, last_purpose, last_evidence_id FROM totp
   WHERE tenant_id = $1 AND user_id = $2`,
);

export async function readTotp(transaction: Queryable, owner: Owner): Promise<TotpState | undefined> {
  const [row] = await transaction.run(selectTotp, keyOf(owner));
  if (!row) return undefined;
  const { last_purpose: purpose, last_evidence_id: evidenceId } = row;
  const verified = purpose && evidenceId ? { purpose, evidenceId } : undefined;
  const used = { step: Number(row.last_step), interactionId: row.last_in, verified };
  return { sealed: row.sealed_secret, enrolledIn: row.enrolled_in, used };
}

/** One statement: the step moves only forward, and its evidence lies in the outbox, or neither. */
const useStep = statement<
  [
    ...[...Place, purpose: string, step: number, now: Date],
    ...[evidenceId: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  ],
  { used: boolean }
>(
  'totp-use-step',
  `WITH used AS (
     UPDATE totp SET last_step = $5, last_in = $3, last_purpose = $4, last_evidence_id = $7, last_used_at = $6
     WHERE tenant_id = $1 AND user_id = $2 AND last_step < $5 RETURNING 1
   ), sent AS (
     INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
     SELECT $7, $8, $9, $10, now() + $11 * interval '1 millisecond' FROM used
   )
   SELECT EXISTS (SELECT 1 FROM used) AS used`,
);

/** Uses up a step for its evidence. False if somebody was there first. */
export async function burnStep(
  transaction: Queryable,
  owner: Owner,
  { interactionId, purpose, step, now }: { interactionId: InteractionId; purpose: Purpose; step: number; now: Date },
  evidence: StoredEvent,
): Promise<boolean> {
  const [row] = await transaction.run(useStep, [
    ...([...keyOf(owner), interactionId, purpose, step, now] as const),
    ...outboxValues(evidence, directGraceMs),
  ]);
  return row?.used === true;
}

const deleteTotp = statement<Key, { removed: true }>(
  'totp-remove',
  'DELETE FROM totp WHERE tenant_id = $1 AND user_id = $2 RETURNING true AS removed',
);

/** Forgets a person's app. False if there was none. */
export async function removeTotp(transaction: Queryable, owner: Owner): Promise<boolean> {
  const rows = await transaction.run(deleteTotp, keyOf(owner));
  return rows.length === 1;
}
