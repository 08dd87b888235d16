import type { TenantId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { Attempt } from '../domain/retries.js';
import type { WebhookKey } from './webhook.store.js';

/** A message that this process sends now, and nobody else for a while. */
export type DueMessage = WebhookKey & {
  readonly deliveryId: string;
  readonly entryId: string;
  readonly code: string;
  readonly body: string;
  /** This one too. */
  readonly attempts: number;
  readonly url: string;
  /** Sealed: each signs. */
  readonly secrets: readonly Buffer[];
};

type DueRow = {
  tenant_id: TenantId;
  webhook_id: string;
  delivery_id: string;
  entry_id: string;
  code: string;
  body: string;
  attempts: number;
  url: string;
  secret: Buffer;
  former_secret: Buffer | null;
};

/**
 * A few messages of each endpoint, so that one with many holds up nobody; one that fails gets one at a time. Who dies over a message
 * leaves it to the others when its lease has ended.
 */
const take = statement<[busyIds: string[], busy: number[], ofEach: number, most: number, leaseSeconds: number], DueRow>(
  'webhook-take',
  `UPDATE webhook_delivery d
   SET attempts = d.attempts + 1, next_attempt_at = now() + $5 * interval '1 second'
   FROM (
     SELECT w.tenant_id, w.webhook_id, w.url, w.secret, o.delivery_id,
       CASE WHEN w.former_until > now() THEN w.former_secret END AS former_secret
     FROM webhook w
     LEFT JOIN unnest($1::uuid[], $2::int[]) AS b (webhook_id, busy) ON b.webhook_id = w.webhook_id
     CROSS JOIN LATERAL (
       SELECT x.delivery_id, x.next_attempt_at FROM webhook_delivery x
       WHERE x.tenant_id = w.tenant_id AND x.webhook_id = w.webhook_id
         AND x.status = 'waiting' AND x.next_attempt_at <= now()
       ORDER BY x.next_attempt_at
       LIMIT greatest(CASE WHEN w.failing_since IS NULL THEN $3 ELSE 1 END - coalesce(b.busy, 0), 0)
       FOR UPDATE SKIP LOCKED) o
     WHERE w.active AND w.disabled_at IS NULL
     ORDER BY o.next_attempt_at LIMIT $4
   ) due
   WHERE d.tenant_id = due.tenant_id AND d.webhook_id = due.webhook_id AND d.delivery_id = due.delivery_id
   RETURNING d.tenant_id, d.webhook_id, d.delivery_id, d.entry_id, d.code, d.body, d.attempts,
     due.url, due.secret, due.former_secret`,
);

type Came = [tenantId: TenantId, webhookId: string, deliveryId: string, status: number | null, error: string | null];

const settleDelivered = statement<Came>(
  'webhook-settle-delivered',
  `WITH well AS (
     UPDATE webhook SET failing_since = NULL
     WHERE tenant_id = $1 AND webhook_id = $2 AND failing_since IS NOT NULL)
   UPDATE webhook_delivery SET status = 'delivered', last_status = $4, last_error = $5, last_attempt_at = now(),
     next_attempt_at = NULL, keep_until = now() + interval '7 days'
   WHERE tenant_id = $1 AND webhook_id = $2 AND delivery_id = $3`,
);

/** Without seconds there is no other attempt. Answers since when its endpoint fails. */
const settleFailed = statement<[...Came, seconds: number | null], { failing_since: Date }>(
  'webhook-settle-failed',
  `WITH message AS (
     UPDATE webhook_delivery SET status = CASE WHEN $6::int IS NULL THEN 'failed' ELSE 'waiting' END,
       last_status = $4, last_error = $5, last_attempt_at = now(),
       next_attempt_at = now() + $6::int * interval '1 second', keep_until = now() + interval '30 days'
     WHERE tenant_id = $1 AND webhook_id = $2 AND delivery_id = $3 AND status <> 'delivered')
   UPDATE webhook SET failing_since = coalesce(failing_since, now())
   WHERE tenant_id = $1 AND webhook_id = $2
   RETURNING failing_since`,
);

/** A test says nothing of how an endpoint does. */
const settleTest = statement<Came>(
  'webhook-settle-test',
  `UPDATE webhook_delivery SET status = 'failed', last_status = $4, last_error = $5, last_attempt_at = now(),
     next_attempt_at = NULL
   WHERE tenant_id = $1 AND webhook_id = $2 AND delivery_id = $3`,
);

const disable = statement<[tenantId: TenantId, webhookId: string]>(
  'webhook-disable',
  `UPDATE webhook SET disabled_at = now(), disabled_told = false, version = version + 1
   WHERE tenant_id = $1 AND webhook_id = $2 AND disabled_at IS NULL`,
);

const findDisabled = statement<[most: number], { tenant_id: TenantId; webhook_id: string; disabled_at: Date }>(
  'webhook-find-disabled',
  `SELECT tenant_id, webhook_id, disabled_at FROM webhook
   WHERE NOT disabled_told AND disabled_at IS NOT NULL ORDER BY disabled_at LIMIT $1`,
);

const markTold = statement<[tenantId: TenantId, webhookId: string, disabledAt: Date]>(
  'webhook-mark-told',
  'UPDATE webhook SET disabled_told = true WHERE tenant_id = $1 AND webhook_id = $2 AND disabled_at = $3',
);

/** An endpoint that was given up, and when. */
export type Disabled = WebhookKey & { readonly disabledAt: Date };
/** How much may be taken: what runs already at which endpoint, at most at each, and at most in all. */
export type Room = { readonly busy: ReadonlyMap<string, number>; readonly ofEach: number; readonly most: number };

/** What of webhooks the worker takes and puts back. */
@Injectable()
export class OutboxStore {
  constructor(private readonly database: Database) {}

  /** Messages that are due; nobody else takes them before the lease has ended. */
  async take({ busy, ofEach, most }: Room, leaseSeconds: number): Promise<DueMessage[]> {
    const values = [[...busy.keys()], [...busy.values()], ofEach, most, leaseSeconds] as const;
    const rows = await this.database.run(take, [...values], 'background');
    return rows.map((row) => ({
      ...{ tenantId: row.tenant_id, webhookId: row.webhook_id, deliveryId: row.delivery_id, entryId: row.entry_id },
      ...{ code: row.code, body: row.body, attempts: row.attempts, url: row.url },
      secrets: row.former_secret ? [row.secret, row.former_secret] : [row.secret],
    }));
  }

  async delivered(message: DueMessage, attempt: Attempt): Promise<void> {
    await this.database.run(settleDelivered, came(message, attempt), 'background');
  }

  /** Answers since when its endpoint fails; nothing when there is none any more. */
  async failed(message: DueMessage, attempt: Attempt, againAfter: number | undefined): Promise<Date | undefined> {
    const values = [...came(message, attempt), againAfter ?? null] as const;
    const [row] = await this.database.run(settleFailed, [...values], 'background');
    return row?.failing_since;
  }

  async testFailed(message: DueMessage, attempt: Attempt): Promise<void> {
    await this.database.run(settleTest, came(message, attempt), 'background');
  }

  /** Gives up an endpoint; that is to be told. */
  async disable({ tenantId, webhookId }: WebhookKey): Promise<void> {
    await this.database.run(disable, [tenantId, webhookId], 'background');
  }

  /** Endpoints that were given up and of which the log does not know yet. */
  async toTell(most: number): Promise<Disabled[]> {
    const rows = await this.database.run(findDisabled, [most], 'background');
    return rows.map((row) => ({ tenantId: row.tenant_id, webhookId: row.webhook_id, disabledAt: row.disabled_at }));
  }

  async told({ tenantId, webhookId, disabledAt }: Disabled): Promise<void> {
    await this.database.run(markTold, [tenantId, webhookId, disabledAt], 'background');
  }
}

const came = ({ tenantId, webhookId, deliveryId }: DueMessage, { status, error }: Attempt): Came => [
  ...([tenantId, webhookId, deliveryId] as const),
  ...([status ?? null, error ?? null] as const),
];
