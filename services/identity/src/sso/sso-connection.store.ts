import type { SsoConnectionId, SsoProjection, TenantId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

/** A connection's row. */
export type ConnectionRecord = {
  readonly connectionId: SsoConnectionId;
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Sealed. */
  readonly clientSecret: Buffer | null;
  readonly domains: string[];
  readonly active: boolean;
  readonly linking: 'by-verified-email' | 'never';
  readonly createdAt: Date;
  readonly version: number;
};

type Row = {
  connection_id: SsoConnectionId;
  display_name: string;
  issuer: string;
  client_id: string;
  client_secret: Buffer | null;
  domains: string[];
  active: boolean;
  linking: 'by-verified-email' | 'never';
  created_at: Date;
  version: number;
};

const columns =
  'connection_id, display_name, issuer, client_id, client_secret, domains, active, linking, created_at, version';

const toRecord = (row: Row): ConnectionRecord => ({
  connectionId: row.connection_id,
  displayName: row.display_name,
  issuer: row.issuer,
  clientId: row.client_id,
  clientSecret: row.client_secret,
  domains: row.domains,
  active: row.active,
  linking: row.linking,
  createdAt: row.created_at,
  version: row.version,
});

/** A page of a list: after a place, active or not, with a domain. */
export type ConnectionsAsked = {
  limit: number;
  after?: string | undefined;
  active?: boolean | undefined;
  domain?: string | undefined;
};

/** A moment is told to the microsecond, as it orders; a `Date` would lose some of it. */
const selectPage = statement<
  [
    ...[tenantId: string, active: boolean | null, domain: string | null, at: string | null],
    ...[after: string | null, limit: number],
  ],
  Row & { place: string }
>(
  'sso-connection-page',
  `SELECT ${columns}, created_at::text || '|' || connection_id AS place FROM sso_connection
   WHERE tenant_id = $1 AND ($2::boolean IS NULL OR active = $2) AND ($3::text IS NULL OR $3 = ANY (domains))
     AND ($4::text IS NULL OR (created_at, connection_id) > ($4::timestamptz, $5::uuid))
   ORDER BY created_at, connection_id LIMIT $6`,
);

/** A tenant's connections, the oldest first; `next` where there are more. */
export async function connectionsOf(
  database: Queryable,
  tenantId: TenantId,
  { limit, after, active, domain }: ConnectionsAsked,
): Promise<{ records: ConnectionRecord[]; next: string | undefined }> {
  const [, at = null, id = null] = /^([^|]{1,40})\|([0-9a-f-]{36})$/.exec(after ?? '') ?? [];
  const found = await database.run(selectPage, [tenantId, active ?? null, domain ?? null, at, id, limit + 1]);
  const rows = found.slice(0, limit);
  return { records: rows.map(toRecord), next: found.length > limit ? rows.at(-1)?.place : undefined };
}

const selectOne = statement<[tenantId: string, connectionId: string], Row>(
  'sso-connection-read',
  `SELECT ${columns} FROM sso_connection WHERE tenant_id = $1 AND connection_id = $2`,
);

export async function readConnection(
  database: Queryable,
  tenantId: TenantId,
  connectionId: SsoConnectionId,
): Promise<ConnectionRecord | undefined> {
  const [row] = await database.run(selectOne, [tenantId, connectionId]);
  return row && toRecord(row);
}

type Values = [
  ...[tenantId: string, connectionId: string, displayName: string, issuer: string, clientId: string],
  ...[clientSecret: Buffer | null, domains: string[], active: boolean, linking: string, createdAt: Date],
];

const valuesOf = (tenantId: TenantId, one: ConnectionRecord): Values => [
  ...([tenantId, one.connectionId, one.displayName, one.issuer, one.clientId] as const),
  ...([one.clientSecret, one.domains, one.active, one.linking, one.createdAt] as const),
];

const insert = statement<Values>(
  'sso-connection-insert',
  `INSERT INTO sso_connection (tenant_id, connection_id, display_name, issuer, client_id, client_secret, domains, active,
     linking, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

/** Keeps a new connection. Breaks `sso_domain_pkey` if it is active and a domain is another active one's. */
export async function insertConnection(transaction: Queryable, tenantId: TenantId, record: ConnectionRecord) {
  await transaction.run(insert, valuesOf(tenantId, record));
  await claimDomains(transaction, tenantId, record);
}

const update = statement<[...Values, expectedVersion: number], { version: number }>(
  'sso-connection-update',
  `UPDATE sso_connection SET display_name = $3, issuer = $4, client_id = $5, client_secret = $6, domains = $7, active = $8,
     linking = $9, version = version + 1
   WHERE tenant_id = $1 AND connection_id = $2 AND created_at = $10 AND version = $11 RETURNING version`,
);

/** Writes onto the version that was read; false when it has moved on. Breaks `sso_domain_pkey` as above. */
export async function updateConnection(
  transaction: Queryable,
  tenantId: TenantId,
  record: ConnectionRecord,
): Promise<boolean> {
  const changed = await transaction.run(update, [...valuesOf(tenantId, record), record.version]);
  if (changed.length === 0) return false;
  await claimDomains(transaction, tenantId, record);
  return true;
}

const releaseDomains = statement<[tenantId: string, connectionId: string]>(
  'sso-domain-release',
  'DELETE FROM sso_domain WHERE tenant_id = $1 AND connection_id = $2',
);
const insertDomains = statement<[tenantId: string, connectionId: string, domains: string[]]>(
  'sso-domain-claim',
  `INSERT INTO sso_domain (tenant_id, connection_id, domain) SELECT $1, $2, domain FROM unnest($3::text[]) AS wanted (domain)`,
);

/** Lets go of a connection's domains, so that another one of the same transaction may have them. */
export async function releaseConnection(transaction: Queryable, tenantId: TenantId, connectionId: SsoConnectionId) {
  await transaction.run(releaseDomains, [tenantId, connectionId]);
}

/** A domain is one active connection's, whatever happens at the same time. */
async function claimDomains(transaction: Queryable, tenantId: TenantId, record: ConnectionRecord): Promise<void> {
  const { connectionId, active, domains } = record;
  await transaction.run(releaseDomains, [tenantId, connectionId]);
  if (active) await transaction.run(insertDomains, [tenantId, connectionId, domains]);
}

const selectTaken = statement<[tenantId: string, except: string[], domains: string[]], { domain: string }>(
  'sso-domain-taken',
  'SELECT domain FROM sso_domain WHERE tenant_id = $1 AND connection_id <> ALL ($2::uuid[]) AND domain = ANY ($3::text[])',
);

/** Of these domains, those that belong to an active connection of the tenant, but of those that are named. */
export async function takenDomains(
  database: Queryable,
  tenantId: TenantId,
  { domains, except }: { domains: string[]; except: readonly SsoConnectionId[] },
): Promise<string[]> {
  const rows = await database.run(selectTaken, [tenantId, [...except], domains]);
  return rows.map(({ domain }) => domain);
}

const remove = statement<[tenantId: string, connectionId: string], { connection_id: string }>(
  'sso-connection-delete',
  'DELETE FROM sso_connection WHERE tenant_id = $1 AND connection_id = $2 RETURNING connection_id',
);

/** Removes a connection with its domains and identities; false when there is none. */
export async function deleteConnection(transaction: Queryable, tenantId: TenantId, connectionId: SsoConnectionId) {
  return (await transaction.run(remove, [tenantId, connectionId])).length > 0;
}

type Projected = { connection_id: SsoConnectionId; display_name: string; domains: string[] };

const selectActive = statement<[tenantId: string], Projected>(
  'sso-connection-active',
  `SELECT connection_id, display_name, domains FROM sso_connection WHERE tenant_id = $1 AND active
   ORDER BY created_at, connection_id`,
);

/** What everybody may know of a tenant's active connections. */
export async function activeConnections(database: Queryable, tenantId: string): Promise<SsoProjection> {
  const rows = await database.run(selectActive, [tenantId]);
  return {
    connections: rows.map(({ connection_id: connectionId, display_name: displayName, domains }) => ({
      connectionId,
      displayName,
      domains,
    })),
  };
}

const selectDomain = statement<[tenantId: string, domain: string], { domain: string }>(
  'sso-domain-read',
  'SELECT domain FROM sso_domain WHERE tenant_id = $1 AND domain = $2',
);

/** Whether a domain belongs to an active connection of the tenant. */
export async function isDomainOfConnection(database: Queryable, tenantId: TenantId, domain: string): Promise<boolean> {
  return (await database.run(selectDomain, [tenantId, domain])).length > 0;
}

const selectBound = statement<[tenantId: string, userId: string], { bound: boolean }>(
  'sso-domain-of-person',
  `SELECT EXISTS (SELECT 1 FROM identifier i
     JOIN sso_domain d ON d.tenant_id = i.tenant_id AND d.domain = substring(i.value FROM '[^@]*$')
     WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.type = 'email') AS bound`,
);

/** Whether one of a person's addresses belongs to an active connection, whatever they called themselves with. */
export async function isBoundToConnection(database: Queryable, tenantId: TenantId, userId: string): Promise<boolean> {
  const [row] = await database.run(selectBound, [tenantId, userId]);
  return row?.bound === true;
}
