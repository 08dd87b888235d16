import { administrationTenant, consoleClient, type ClientSettings, type TenantId } from '@latchkey/contracts';
import { TenantDirectory } from '@latchkey/messaging';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { consoleClientOf } from './console-client.js';

export type ClientRow = { client_id: string; settings: ClientSettings; secret_hash: string | null; created_at: Date };

const columns = 'client_id, settings, secret_hash, created_at';

const insert = statement<[tenantId: string, clientId: string, settings: string, secretHash: string | null], ClientRow>(
  'oidc-client-insert',
  `INSERT INTO oidc_client (tenant_id, client_id, settings, secret_hash) VALUES ($1, $2, $3, $4) RETURNING ${columns}`,
);

const select = statement<[tenantId: string, clientId: string], ClientRow>(
  'oidc-client-find',
  `SELECT ${columns} FROM oidc_client WHERE tenant_id = $1 AND client_id = $2`,
);

const selectAll = statement<[tenantId: string], ClientRow>(
  'oidc-client-list',
  `SELECT ${columns} FROM oidc_client WHERE tenant_id = $1 ORDER BY created_at, client_id LIMIT 1000`,
);

const update = statement<[tenantId: string, clientId: string, settings: string], ClientRow>(
  'oidc-client-change',
  `UPDATE oidc_client SET settings = $3 WHERE tenant_id = $1 AND client_id = $2 RETURNING ${columns}`,
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
  ): Promise<ClientRow | undefined> {
    return (await this.database.run(insert, [tenantId, clientId, JSON.stringify(settings), secretHash]))[0];
  }

  async find(tenantId: TenantId, clientId: string): Promise<ClientRow | undefined> {
    if (clientId === consoleClient) {
      return tenantId === administrationTenant ? consoleClientOf(this.tenants.byId(tenantId)) : undefined;
    }
    return (await this.database.run(select, [tenantId, clientId]))[0];
  }

  list(tenantId: TenantId): Promise<ClientRow[]> {
    return this.database.run(selectAll, [tenantId]);
  }

  async change(tenantId: TenantId, clientId: string, settings: ClientSettings): Promise<ClientRow | undefined> {
    return (await this.database.run(update, [tenantId, clientId, JSON.stringify(settings)]))[0];
  }

  /** With everything that it was granted. */
  async remove(tenantId: TenantId, clientId: string): Promise<void> {
    await this.database.run(remove, [tenantId, clientId]);
  }
}
