import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { statement, type Database, type Queryable } from '@latchkey/persistence';

const upsertTenant = statement<[tenantId: string, configuration: string]>(
  'tenant-upsert',
  `INSERT INTO tenant (tenant_id, configuration) VALUES ($1, $2::jsonb)
   ON CONFLICT (tenant_id) DO UPDATE SET configuration = EXCLUDED.configuration, updated_at = now()
   WHERE tenant.configuration IS DISTINCT FROM EXCLUDED.configuration`,
);

/** Keeps a tenant's configuration; the row is the record, the bucket a projection of it. */
export async function keepTenant(database: Database, configuration: TenantConfiguration): Promise<void> {
  await database.run(upsertTenant, [configuration.tenantId, JSON.stringify(configuration)], 'background');
}

const selectTenant = statement<[tenantId: string], { configuration: unknown }>(
  'tenant-read',
  'SELECT configuration FROM tenant WHERE tenant_id = $1',
);

export async function readTenant(database: Queryable, tenantId: string): Promise<TenantConfiguration | undefined> {
  const [row] = await database.run(selectTenant, [tenantId]);
  return row && tenantConfiguration.parse(row.configuration);
}

const selectTenantIds = statement<[], { tenant_id: string }>(
  'tenant-ids',
  'SELECT tenant_id FROM tenant ORDER BY tenant_id',
);

export async function tenantIds(database: Database): Promise<string[]> {
  const rows = await database.run(selectTenantIds, [], 'background');
  return rows.map((row) => row.tenant_id);
}
