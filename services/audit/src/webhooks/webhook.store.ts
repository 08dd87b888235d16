import type { LogCode, TenantId, Webhook } from '@latchkey/contracts';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** What an administrator says of an endpoint. */
export type WebhookInput = Pick<Webhook, 'url' | 'description' | 'codes' | 'active'>;
/** Which endpoint of whose. */
export type WebhookKey = { readonly tenantId: TenantId; readonly webhookId: string };

/** The secret as it is kept, and how many endpoints a tenant may have. */
type Kept = { readonly secret: Buffer; readonly most: number };

type Row = {
  webhook_id: string;
  url: string;
  description: string;
  codes: LogCode[];
  active: boolean;
  created_at: Date;
  version: number;
  disabled_at: Date | null;
  former_until: Date | null;
};
type Key = [tenantId: TenantId, webhookId: string];
type Said = [url: string, description: string, codes: LogCode[], active: boolean];

const columns = 'webhook_id, url, description, codes, active, created_at, version, disabled_at, former_until';

const holdTenant = statement<[tenantId: TenantId]>(
  'webhook-hold-tenant',
  "SELECT pg_advisory_xact_lock(hashtext('latchkey.webhook'), hashtext($1))",
);

const insert = statement<[...Key, ...Said, secret: Buffer, most: number], Row>(
  'webhook-insert',
  `INSERT INTO webhook (tenant_id, webhook_id, url, description, codes, active, secret)
   SELECT $1, $2, $3, $4, $5::text[], $6, $7
   WHERE (SELECT count(*) FROM webhook WHERE tenant_id = $1) < $8
   RETURNING ${columns}`,
);

const list = statement<[tenantId: TenantId], Row>(
  'webhook-list',
  `SELECT ${columns} FROM webhook WHERE tenant_id = $1 ORDER BY created_at, webhook_id`,
);

const read = statement<Key, Row>(
  'webhook-read',
  `SELECT ${columns} FROM webhook WHERE tenant_id = $1 AND webhook_id = $2`,
);

/** One that is put to use again has failed at nothing yet. */
const update = statement<[...Key, expected: number, ...Said], Row>(
  'webhook-update',
  `UPDATE webhook SET url = $4, description = $5, codes = $6::text[], active = $7, version = version + 1,
     disabled_at = CASE WHEN $7 THEN NULL ELSE disabled_at END,
     failing_since = CASE WHEN $7 THEN NULL ELSE failing_since END
   WHERE tenant_id = $1 AND webhook_id = $2 AND version = $3
   RETURNING ${columns}`,
);

const remove = statement<Key, { webhook_id: string }>(
  'webhook-remove',
  'DELETE FROM webhook WHERE tenant_id = $1 AND webhook_id = $2 RETURNING webhook_id',
);

const rotate = statement<[...Key, secret: Buffer], Row>(
  'webhook-rotate',
  `UPDATE webhook SET former_secret = secret, former_until = now() + interval '24 hours', secret = $3, version = version + 1
   WHERE tenant_id = $1 AND webhook_id = $2
   RETURNING ${columns}`,
);

/** Endpoints as they are kept. */
@Injectable()
export class WebhookStore {
  constructor(private readonly database: Database) {}

  /** Nothing when the tenant has `most` already, whoever adds one at the same time. */
  add(key: WebhookKey, input: WebhookInput, kept: Kept) {
    return this.database.transaction(async (transaction) => {
      await this.hold(key.tenantId, transaction);
      return this.insert(key, input, kept, transaction);
    });
  }

  /** Nobody else adds an endpoint of this tenant until the transaction ends. */
  async hold(tenantId: TenantId, transaction: Queryable): Promise<void> {
    await transaction.run(holdTenant, [tenantId]);
  }

  async insert({ tenantId, webhookId }: WebhookKey, input: WebhookInput, { secret, most }: Kept, on: Queryable) {
    return first(await on.run(insert, [tenantId, webhookId, ...said(input), secret, most]));
  }

  async list(tenantId: TenantId, on: Queryable = this.database): Promise<Webhook[]> {
    return (await on.run(list, [tenantId])).map(toWebhook);
  }

  async read({ tenantId, webhookId }: WebhookKey): Promise<Webhook | undefined> {
    return first(await this.database.run(read, [tenantId, webhookId]));
  }

  /** Nothing when it is not there in this version. */
  async change(
    { tenantId, webhookId }: WebhookKey,
    expected: number,
    input: WebhookInput,
    on: Queryable = this.database,
  ) {
    return first(await on.run(update, [tenantId, webhookId, expected, ...said(input)]));
  }

  async remove({ tenantId, webhookId }: WebhookKey, on: Queryable = this.database): Promise<boolean> {
    return (await on.run(remove, [tenantId, webhookId])).length > 0;
  }

  /** The secret so far signs too, for a day. */
  async rotate({ tenantId, webhookId }: WebhookKey, secret: Buffer): Promise<Webhook | undefined> {
    return first(await this.database.run(rotate, [tenantId, webhookId, secret]));
  }
}

const said = ({ url, description, codes, active }: WebhookInput): Said => [url, description, codes, active];

const first = ([row]: Row[]): Webhook | undefined => row && toWebhook(row);

const toWebhook = (row: Row): Webhook => ({
  ...{ webhookId: row.webhook_id, url: row.url, description: row.description, codes: row.codes, active: row.active },
  ...{ createdAt: row.created_at.toISOString(), version: row.version },
  disabledAt: row.disabled_at?.toISOString() ?? null,
  formerSecretUntil: row.former_until && row.former_until > new Date() ? row.former_until.toISOString() : null,
});
