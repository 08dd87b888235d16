import type { TenantId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { LogFollower, LogRow } from '../log/log-row.js';

/** Which tenants have endpoints in use: nearly none have, and what nobody is told is not written down for telling. */
const findTold = statement<[tenantIds: string[]], { tenant_id: TenantId }>(
  'webhook-find-told',
  `SELECT DISTINCT tenant_id FROM webhook WHERE tenant_id = ANY ($1::text[]) AND active AND disabled_at IS NULL`,
);

/** One message for each endpoint of the row's own tenant that wants it. */
const addDeliveries = statement<[rows: string], { webhook_id: string }>(
  'webhook-add-deliveries',
  `INSERT INTO webhook_delivery (tenant_id, webhook_id, delivery_id, entry_id, code, body)
   SELECT w.tenant_id, w.webhook_id, gen_random_uuid(), r.id, r.code, r.body
   FROM jsonb_to_recordset($1::jsonb) AS r (tenant_id text, id uuid, code text, body text)
   JOIN webhook w ON w.tenant_id = r.tenant_id AND w.active AND w.disabled_at IS NULL
     AND (cardinality(w.codes) = 0 OR r.code = ANY (w.codes))
   RETURNING webhook_id`,
);

/** Puts what endpoints are to be told beside the log, with it or not at all. */
@Injectable()
export class WebhookFollower implements LogFollower {
  private readonly listeners: (() => void)[] = [];

  async follow(transaction: Queryable, rows: readonly LogRow[]): Promise<void> {
    const tenants = [...new Set(rows.map(({ tenantId }) => tenantId))];
    const told = new Set((await transaction.run(findTold, [tenants])).map(({ tenant_id: tenantId }) => tenantId));
    const messages = rows.filter(({ tenantId }) => told.has(tenantId)).map(messageOf);
    if (messages.length === 0) return;
    const added = await transaction.run(addDeliveries, [JSON.stringify(messages)]);
    if (added.length > 0) for (const listener of this.listeners) listener();
  }

  /** Calls back when there is something to tell; it may not be committed yet. */
  onAdded(listener: () => void): void {
    this.listeners.push(listener);
  }
}

const messageOf = ({ tenantId, ...entry }: LogRow) => ({
  ...{ tenant_id: tenantId, id: entry.id, code: entry.code },
  body: JSON.stringify({ type: entry.code, timestamp: entry.at, data: entry }),
});
