import { administrationTenant, consoleClient, type ClientSettings, type TenantId } from '@latchkey/contracts';
import { TenantDirectory } from '@latchkey/messaging';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { consoleClientOf } from './console-client.js';

export type ClientRow = {
  client_id: string;
  settings: ClientSettings;
  secret_hash: string | null;
  created_at: Date;
  version: number;
};

/** A page of a list: after a place, of a type, with a name that begins so. */
export type ClientsAsked = {
  limit: number;
  after?: string | undefined;
  type?: ClientSettings['type'] | undefined;
  prefix: string;
};

const columns = 'client_id, settings, secret_hash, created_at, version';

const insert = statement<[tenantId: string, clientId: string, settings: string, secretHash: string | null], ClientRow>(
  'oidc-client-insert',
  `INSERT INTO oidc_client (tenant_id, client_id, settings, secret_hash) VALUES ($1, $2, $3, $4) RETURNING ${columns}`,
);

const select = statement<[tenantId: string, clientId: string], ClientRow>(
  'oidc-client-find',
  `SELECT ${columns} FROM oidc_client WHERE tenant_id = $1 AND client_id = $2`,
);

/** A moment is told to the microsecond, as it orders; a `Date` would lose some of it. */
const selectPage = statement<
  [tenantId: string, type: string | null, prefix: string, at: string | null, after: string, limit: number],
  ClientRow & { place: string }
>(
  'oidc-client-page',
  `SELECT ${columns}, created_at::text || '|' || client_id AS place FROM oidc_client
   WHERE tenant_id = $1 AND ($2::text IS NULL OR settings->>'type' = $2)
     AND starts_with(lower(settings->>'name'), lower($3))
     AND ($4::text IS NULL OR (created_at, client_id) > ($4::timestamptz, $5))
   ORDER BY created_at, client_id LIMIT $6`,
);

const update = statement<[tenantId: string, clientId: string, settings: string, expectedVersion: number], ClientRow>(
  'oidc-client-change',
  `UPDATE oidc_client SET settings = $3, version = version + 1
   WHERE tenant_id = $1 AND client_id = $2 AND version = $4 RETURNING ${columns}`,
);

const remove = statement<[tenantId: string, clientId: string]>(
  'oidc-client-delete',
  `WITH granted AS (DELETE FROM oidc_record WHERE tenant_id = $1 AND client_id = $2)
   DELETE FROM oidc_client WHERE tenant_id = $1 AND client_id = $2`,
);

/** The applications of a tenant's products, in Postgres; the console is there without a row. */
@Injectable()
export class ClientStore {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
  ) {}

  async insert(
    tenantId: TenantId,
    { clientId, settings, secretHash }: { clientId: string; settings: ClientSettings; secretHash: string | null },
    database: Queryable = this.database,
  ): Promise<ClientRow | undefined> {
    return (await database.run(insert, [tenantId, clientId, JSON.stringify(settings), secretHash]))[0];
  }

  async find(
    tenantId: TenantId,
    clientId: string,
    database: Queryable = this.database,
  ): Promise<ClientRow | undefined> {
    if (clientId === consoleClient) {
      return tenantId === administrationTenant ? consoleClientOf(this.tenants.byId(tenantId)) : undefined;
    }
    return (await database.run(select, [tenantId, clientId]))[0];
  }

  /** The oldest first; `next` where there are more. */
  async page(
    tenantId: TenantId,
    { limit, after, type, prefix }: ClientsAsked,
  ): Promise<{ rows: ClientRow[]; next: string | undefined }> {
    const [, at = null, id = ''] = /^([^|]{1,40})\|(.*)$/.exec(after ?? '') ?? [];
    const found = await this.database.run(selectPage, [tenantId, type ?? null, prefix, at, id, limit + 1]);
    const rows = found.slice(0, limit);
    return { rows, next: found.length > limit ? rows.at(-1)?.place : undefined };
  }

  /** Writes onto the version that was seen; undefined when there is no such client, or it has moved on. */
  async change(
    tenantId: TenantId,
    { clientId, settings, expectedVersion }: { clientId: string; settings: ClientSettings; expectedVersion: number },
    database: Queryable = this.database,
  ): Promise<ClientRow | undefined> {
    return (await database.run(update, [tenantId, clientId, JSON.stringify(settings), expectedVersion]))[0];
  }

  /** With everything that it was granted. */
  async remove(tenantId: TenantId, clientId: string, database: Queryable = this.database): Promise<void> {
    await database.run(remove, [tenantId, clientId]);
  }
}
