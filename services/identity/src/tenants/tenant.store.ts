import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { statement, type Database, type Queryable } from '@latchkey/persistence';

/** A tenant's row: the record, of which the bucket is a projection. */
export type TenantRecord = { readonly version: number; readonly configuration: TenantConfiguration };

const upsertTenant = statement<[tenantId: string, configuration: string]>(
  'tenant-upsert',
  `INSERT INTO tenant (tenant_id, configuration) VALUES ($1, $2::jsonb)
   ON CONFLICT (tenant_id) DO UPDATE
   SET configuration = EXCLUDED.configuration, version = tenant.version + 1, updated_at = now()
   WHERE tenant.configuration IS DISTINCT FROM EXCLUDED.configuration`,
);

/** Keeps a tenant's configuration, whatever was there. Breaks `tenant_host_pkey` if a host is another tenant's. */
export async function keepTenant(database: Database, configuration: TenantConfiguration): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.run(upsertTenant, [configuration.tenantId, JSON.stringify(configuration)]);
    await claimHosts(transaction, configuration);
  }, 'background');
}

const insertTenantRow = statement<[tenantId: string, configuration: string], { version: number }>(
  'tenant-insert',
  `INSERT INTO tenant (tenant_id, configuration) VALUES ($1, $2::jsonb)
   ON CONFLICT (tenant_id) DO NOTHING RETURNING version`,
);

/** Makes a tenant; false when there is one of this id. Breaks `tenant_host_pkey` as above. */
export async function insertTenant(transaction: Queryable, configuration: TenantConfiguration): Promise<boolean> {
  const made = await transaction.run(insertTenantRow, [configuration.tenantId, JSON.stringify(configuration)]);
  if (made.length === 0) return false;
  await claimHosts(transaction, configuration);
  return true;
}

const updateTenantRow = statement<[tenantId: string, configuration: string], { version: number }>(
  'tenant-update',
  `UPDATE tenant SET configuration = $2::jsonb, version = version + 1, updated_at = now()
   WHERE tenant_id = $1 RETURNING version`,
);

/** Writes a tenant that the transaction has locked, and answers its new version. Breaks `tenant_host_pkey` as above. */
export async function updateTenant(transaction: Queryable, configuration: TenantConfiguration): Promise<number> {
  const [row] = await transaction.run(updateTenantRow, [configuration.tenantId, JSON.stringify(configuration)]);
  if (!row) throw new Error('the tenant was not locked');
  await claimHosts(transaction, configuration);
  return row.version;
}

const replaceHosts = statement<[tenantId: string, hosts: string[]]>(
  'tenant-hosts-replace',
  `WITH gone AS (DELETE FROM tenant_host WHERE tenant_id = $1 AND NOT host = ANY($2::text[]))
   INSERT INTO tenant_host (host, tenant_id)
   SELECT DISTINCT wanted.host, $1 FROM unnest($2::text[]) AS wanted (host)
   WHERE NOT EXISTS (SELECT 1 FROM tenant_host own WHERE own.tenant_id = $1 AND own.host = wanted.host)`,
);

/** A host name is nobody else's: the one key here that is not the tenant's own, because it is what tells tenants apart. */
async function claimHosts(transaction: Queryable, { tenantId, hosts }: TenantConfiguration): Promise<void> {
  await transaction.run(replaceHosts, [tenantId, hosts.map((host) => host.toLowerCase())]);
}

const selectTakenHosts = statement<[tenantId: string, hosts: string[]], { host: string }>(
  'tenant-hosts-taken',
  'SELECT host FROM tenant_host WHERE tenant_id <> $1 AND host = ANY($2::text[])',
);

/** Of these hosts, those that belong to another tenant. */
export async function takenHosts(
  database: Queryable,
  { tenantId, hosts }: Pick<TenantConfiguration, 'tenantId' | 'hosts'>,
): Promise<string[]> {
  const rows = await database.run(selectTakenHosts, [tenantId, [...hosts]]);
  return rows.map(({ host }) => host);
}

type Row = { version: number; configuration: unknown };
const toRecord = (row: Row): TenantRecord => ({
  version: row.version,
  configuration: tenantConfiguration.parse(row.configuration),
});

const selectTenant = statement<[tenantId: string], Row>(
  'tenant-read',
  'SELECT version, configuration FROM tenant WHERE tenant_id = $1',
);

export async function readTenantRecord(database: Queryable, tenantId: string): Promise<TenantRecord | undefined> {
  const [row] = await database.run(selectTenant, [tenantId]);
  return row && toRecord(row);
}

export async function readTenant(database: Queryable, tenantId: string): Promise<TenantConfiguration | undefined> {
  return (await readTenantRecord(database, tenantId))?.configuration;
}

const lockTenantRow = statement<[tenantId: string], Row>(
  'tenant-lock',
  'SELECT version, configuration FROM tenant WHERE tenant_id = $1 FOR UPDATE',
);

/** A tenant that nobody else changes until the transaction ends. */
export async function lockTenant(transaction: Queryable, tenantId: string): Promise<TenantRecord | undefined> {
  const [row] = await transaction.run(lockTenantRow, [tenantId]);
  return row && toRecord(row);
}

const selectTenantIds = statement<[], { tenant_id: string }>(
  'tenant-ids',
  'SELECT tenant_id FROM tenant ORDER BY tenant_id',
);

export async function tenantIds(database: Database): Promise<string[]> {
  const rows = await database.run(selectTenantIds, [], 'background');
  return rows.map((row) => row.tenant_id);
}

const selectTenants = statement<[after: string, limit: number], Row>(
  'tenant-list',
  `SELECT version, configuration FROM tenant WHERE tenant_id COLLATE "C" > $1
   ORDER BY tenant_id COLLATE "C" LIMIT $2`,
);

/** At most `limit` tenants after the id `after`: with `tenantIds` the only look across tenants. */
export async function tenantsAfter(database: Queryable, after: string, limit: number): Promise<TenantRecord[]> {
  return (await database.run(selectTenants, [after, limit])).map(toRecord);
}
