import { ContractError, type TenantId, type WebhookDelivery } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { WebhookKey } from './webhook.store.js';

type Row = {
  delivery_id: string;
  entry_id: string;
  code: WebhookDelivery['code'];
  status: WebhookDelivery['status'];
  attempts: number;
  created_at: Date;
  next_attempt_at: Date | null;
  last_status: number | null;
  last_error: string | null;
  last_attempt_at: Date | null;
};

const columns = `delivery_id, entry_id, code, status, attempts, created_at, next_attempt_at,
  last_status, last_error, last_attempt_at`;

const list = statement<
  [
    tenantId: TenantId,
    webhookId: string,
    status: string | null,
    afterAt: string | null,
    afterId: string | null,
    most: number,
  ],
  Row
>(
  'webhook-list-deliveries',
  `SELECT ${columns} FROM webhook_delivery
   WHERE tenant_id = $1 AND webhook_id = $2 AND ($3::text IS NULL OR status = $3)
     AND ($4::timestamptz IS NULL OR (created_at, delivery_id) < ($4::timestamptz, $5::uuid))
   ORDER BY created_at DESC, delivery_id DESC LIMIT $6`,
);

/** What is being sent right now may go twice then: an endpoint knows a message by its id. */
const again = statement<[tenantId: TenantId, webhookId: string, deliveryId: string], Row>(
  'webhook-redeliver',
  `UPDATE webhook_delivery SET status = 'waiting', attempts = 0, next_attempt_at = now(),
     keep_until = now() + interval '30 days'
   WHERE tenant_id = $1 AND webhook_id = $2 AND delivery_id = $3
   RETURNING ${columns}`,
);

const addTest = statement<
  [tenantId: TenantId, webhookId: string, deliveryId: string, entryId: string, body: string],
  Row
>(
  'webhook-add-test',
  `INSERT INTO webhook_delivery (tenant_id, webhook_id, delivery_id, entry_id, code, body)
   SELECT tenant_id, webhook_id, $3, $4, 'webhook.test', $5 FROM webhook WHERE tenant_id = $1 AND webhook_id = $2
   RETURNING ${columns}`,
);

const place = z.tuple([z.iso.datetime(), z.uuid()]);

/** Which deliveries of an endpoint are looked for. */
export type DeliveriesAsked = WebhookKey & {
  readonly status?: WebhookDelivery['status'] | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
};

/** What went, goes, or could not go to endpoints, as administrators look at it. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** The newest first. Errors: `contract.invalid_request` for what was never a place. */
  async list({ tenantId, webhookId, status, limit, after }: DeliveriesAsked) {
    const [at, id] = after === undefined ? [null, null] : placeOf(after);
    const rows = await this.database.run(list, [tenantId, webhookId, status ?? null, at, id, limit + 1]);
    const deliveries = rows.slice(0, limit).map(toDelivery);
    const last = deliveries.at(-1);
    const next = rows.length > limit && last ? { next: `${last.createdAt} ${last.deliveryId}` } : {};
    return { deliveries, ...next };
  }

  /** Sends once more what is there already; it begins anew. */
  async again({ tenantId, webhookId }: WebhookKey, deliveryId: string): Promise<WebhookDelivery | undefined> {
    const [row] = await this.database.run(again, [tenantId, webhookId, deliveryId]);
    return row && toDelivery(row);
  }

  /** A message that tells of nothing. */
  async addTest({ tenantId, webhookId }: WebhookKey, now: Date): Promise<WebhookDelivery | undefined> {
    const entryId = randomUUID();
    const body = JSON.stringify({
      ...{ type: 'webhook.test', timestamp: now.toISOString() },
      data: { id: entryId, webhookId },
    });
    const [row] = await this.database.run(addTest, [tenantId, webhookId, randomUUID(), entryId, body]);
    return row && toDelivery(row);
  }
}

function placeOf(after: string): z.infer<typeof place> {
  const parsed = place.safeParse(after.split(' '));
  if (!parsed.success) throw new ContractError('contract.invalid_request', 'no place in the deliveries');
  return parsed.data;
}

const toDelivery = (row: Row): WebhookDelivery => ({
  ...{ deliveryId: row.delivery_id, entryId: row.entry_id, code: row.code, status: row.status },
  ...{ attempts: row.attempts, createdAt: row.created_at.toISOString() },
  nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
  ...{ lastStatus: row.last_status, lastError: row.last_error },
  lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
});
