import type { InteractionId, TenantId } from '@latchkey/contracts';
import { statement, type Database, type Queryable } from '@latchkey/persistence';
import type { Channel } from '../delivery/sealed-message.js';

/** Which message: an interaction's, and which of those that replaced each other. */
export type MessageKey = { tenantId: TenantId; interactionId: InteractionId; messageId: string };
/** A message that waits for its channel. */
export type WaitingMessage = MessageKey & { sealed: Buffer; attempts: number; expiresAt: Date };

// When a message is due goes by the database's clock alone: the processes that deliver may disagree about the time.
const upsertMessage = statement<
  [
    tenantId: string,
    interactionId: string,
    messageId: string,
    channel: Channel,
    sealed: Buffer,
    expiresAt: Date,
    dueInMs: number,
  ]
>(
  'message-replace',
  `INSERT INTO message (tenant_id, interaction_id, message_id, channel, sealed, due_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, now() + $7 * interval '1 millisecond', $6)
   ON CONFLICT (tenant_id, interaction_id) DO UPDATE SET message_id = EXCLUDED.message_id,
     channel = EXCLUDED.channel, sealed = EXCLUDED.sealed,
     attempts = 0, due_at = EXCLUDED.due_at, expires_at = EXCLUDED.expires_at`,
);

/** Leaves a message for the deliverer; the interaction's one before it, if it still waits, is not sent any more. */
export async function leaveMessage(
  transaction: Queryable,
  message: MessageKey & { channel: Channel; sealed: Buffer; expiresAt: Date; dueInMs?: number },
): Promise<void> {
  const { tenantId, interactionId, messageId, channel, sealed, expiresAt, dueInMs = 0 } = message;
  await transaction.run(upsertMessage, [
    ...([tenantId, interactionId, messageId, channel] as const),
    ...([sealed, expiresAt, dueInMs] as const),
  ]);
}

type Row = {
  tenant_id: TenantId;
  interaction_id: InteractionId;
  message_id: string;
  sealed: Buffer;
  attempts: number;
  expires_at: Date;
};

const leaseDue = statement<[channel: Channel, leaseMs: number, most: number], Row>(
  'message-lease-due',
  `WITH due AS MATERIALIZED (
     SELECT tenant_id, interaction_id FROM message WHERE channel = $1 AND due_at <= now() AND expires_at > now()
     ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
   )
   UPDATE message m SET due_at = now() + $2 * interval '1 millisecond', attempts = m.attempts + 1 FROM due
   WHERE m.tenant_id = due.tenant_id AND m.interaction_id = due.interaction_id
   RETURNING m.tenant_id, m.interaction_id, m.message_id, m.sealed, m.attempts, m.expires_at`,
);

/**
 * Takes what is due on a channel, for this process alone until the lease ends: no transaction stays open while a mail
 * server thinks.
 */
export async function leaseDueMessages(
  database: Database,
  channel: Channel,
  { leaseMs, most }: { leaseMs: number; most: number },
): Promise<WaitingMessage[]> {
  const rows = await database.run(leaseDue, [channel, leaseMs, most], 'background');
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    interactionId: row.interaction_id,
    messageId: row.message_id,
    sealed: row.sealed,
    attempts: row.attempts,
    expiresAt: row.expires_at,
  }));
}

const deleteMessage = statement<[tenantId: string, interactionId: string, messageId: string]>(
  'message-delete',
  'DELETE FROM message WHERE tenant_id = $1 AND interaction_id = $2 AND message_id = $3',
);

/** Forgets a message that is delivered or given up; one that replaced it stays. */
export async function forgetMessage(
  database: Database,
  { tenantId, interactionId, messageId }: MessageKey,
): Promise<void> {
  await database.run(deleteMessage, [tenantId, interactionId, messageId], 'background');
}

const updateDue = statement<[tenantId: string, interactionId: string, messageId: string, delayMs: number]>(
  'message-retry',
  `UPDATE message SET due_at = now() + $4 * interval '1 millisecond'
   WHERE tenant_id = $1 AND interaction_id = $2 AND message_id = $3`,
);

/** Ends a message's lease: it is due after a delay. */
export async function retryMessage(
  database: Database,
  { tenantId, interactionId, messageId }: MessageKey,
  delayMs: number,
): Promise<void> {
  await database.run(updateDue, [tenantId, interactionId, messageId, delayMs], 'background');
}
