import type { InteractionId, TenantId } from '@latchkey/contracts';
import { statement, type Database, type Queryable } from '@latchkey/persistence';

/** Which mail: an interaction's, and which of those that replaced each other. */
export type MailKey = { tenantId: TenantId; interactionId: InteractionId; mailId: string };
/** A mail that waits for the mail server. */
export type WaitingMail = MailKey & { sealed: Buffer; attempts: number; expiresAt: Date };

// When a mail is due goes by the database's clock alone: the processes that deliver may disagree about the time.
const upsertMail = statement<
  [tenantId: string, interactionId: string, mailId: string, sealed: Buffer, expiresAt: Date]
>(
  'mail-replace',
  `INSERT INTO mail (tenant_id, interaction_id, mail_id, sealed, due_at, expires_at) VALUES ($1, $2, $3, $4, now(), $5)
   ON CONFLICT (tenant_id, interaction_id) DO UPDATE SET mail_id = EXCLUDED.mail_id, sealed = EXCLUDED.sealed,
     attempts = 0, due_at = EXCLUDED.due_at, expires_at = EXCLUDED.expires_at`,
);

/** Leaves a mail for the deliverer; the interaction's one before it, if it still waits, is not sent any more. */
export async function leaveMail(
  transaction: Queryable,
  mail: MailKey & { sealed: Buffer; expiresAt: Date },
): Promise<void> {
  const { tenantId, interactionId, mailId, sealed, expiresAt } = mail;
  await transaction.run(upsertMail, [tenantId, interactionId, mailId, sealed, expiresAt]);
}

type Row = {
  tenant_id: TenantId;
  interaction_id: InteractionId;
  mail_id: string;
  sealed: Buffer;
  attempts: number;
  expires_at: Date;
};

const leaseDue = statement<[leaseMs: number, most: number], Row>(
  'mail-lease-due',
  `WITH due AS MATERIALIZED (
     SELECT tenant_id, interaction_id FROM mail WHERE due_at <= now() AND expires_at > now()
     ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
   )
   UPDATE mail m SET due_at = now() + $1 * interval '1 millisecond', attempts = m.attempts + 1 FROM due
   WHERE m.tenant_id = due.tenant_id AND m.interaction_id = due.interaction_id
   RETURNING m.tenant_id, m.interaction_id, m.mail_id, m.sealed, m.attempts, m.expires_at`,
);

/** Takes what is due, for this process alone until the lease ends: no transaction stays open while a mail server thinks. */
export async function leaseDueMail(database: Database, leaseMs: number, most: number): Promise<WaitingMail[]> {
  const rows = await database.run(leaseDue, [leaseMs, most], 'background');
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    interactionId: row.interaction_id,
    mailId: row.mail_id,
    sealed: row.sealed,
    attempts: row.attempts,
    expiresAt: row.expires_at,
  }));
}

const deleteMail = statement<[tenantId: string, interactionId: string, mailId: string]>(
  'mail-delete',
  'DELETE FROM mail WHERE tenant_id = $1 AND interaction_id = $2 AND mail_id = $3',
);

/** Forgets a mail that is delivered or given up; one that replaced it stays. */
export async function forgetMail(database: Database, { tenantId, interactionId, mailId }: MailKey): Promise<void> {
  await database.run(deleteMail, [tenantId, interactionId, mailId], 'background');
}

const updateDue = statement<[tenantId: string, interactionId: string, mailId: string, delayMs: number]>(
  'mail-retry',
  `UPDATE mail SET due_at = now() + $4 * interval '1 millisecond'
   WHERE tenant_id = $1 AND interaction_id = $2 AND mail_id = $3`,
);

/** Ends a mail's lease: it is due after a delay. */
export async function retryMail(
  database: Database,
  { tenantId, interactionId, mailId }: MailKey,
  delayMs: number,
): Promise<void> {
  await database.run(updateDue, [tenantId, interactionId, mailId, delayMs], 'background');
}
