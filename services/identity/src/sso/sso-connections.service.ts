import {
  ContractError,
  ssoConnectionDeleted,
  type changeSsoConnection,
  type createSsoConnection,
  type deleteSsoConnection,
  type listSsoConnections,
  type ManagedSsoConnection,
  type readSsoConnection,
  type ReplyOf,
  type RequestOf,
  type SsoConnectionId,
  type StoredSsoConnection,
  type TenantId,
  type TenantWarning,
} from '@latchkey/contracts';
import { toStoredEvent, type CallContext } from '@latchkey/messaging';
import {
  Database,
  OutboxRelay,
  orderedId,
  violatedConstraint,
  writeToOutbox,
  type Queryable,
} from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { ConnectionFault } from '../domain/sso-connection-rules.js';
import { readTenant } from '../tenants/tenant.store.js';
import { TenantProjector } from '../tenants/tenant-projector.js';
import { ConnectionChecks, newConnection } from './connection-checks.js';
import {
  connectionsOf,
  deleteConnection,
  insertConnection,
  readConnection,
  updateConnection,
  type ConnectionRecord,
} from './sso-connection.store.js';
import { callbackPath } from './sso-seal.js';

/** Connections to organisations' providers, as administrators manage them. */
@Injectable()
export class SsoConnectionsService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly projector: TenantProjector,
    private readonly checks: ConnectionChecks,
  ) {}

  async list(request: RequestOf<typeof listSsoConnections>): Promise<ReplyOf<typeof listSsoConnections>> {
    const { tenantId, ...asked } = request;
    const origins = await this.originsOf(tenantId);
    const { records, next } = await connectionsOf(this.database, tenantId, asked);
    const connections = records.map((record) => shown(record, origins));
    return { connections, versions: records.map(({ version }) => version), ...(next !== undefined && { next }) };
  }

  async read({ tenantId, connectionId }: RequestOf<typeof readSsoConnection>): Promise<StoredSsoConnection> {
    const origins = await this.originsOf(tenantId);
    const record = found(await readConnection(this.database, tenantId, connectionId));
    return { version: record.version, connection: shown(record, origins) };
  }

  async create({ tenantId, input }: RequestOf<typeof createSsoConnection>, now: Date): Promise<StoredSsoConnection> {
    const origins = await this.originsOf(tenantId);
    const record = this.checks.recordOf(tenantId, input, newConnection(now));
    const warnings = await this.accepted(tenantId, record);
    await this.write(tenantId, (transaction) => insertConnection(transaction, tenantId, record));
    return { version: 1, connection: shown(record, origins, warnings) };
  }

  async change(request: RequestOf<typeof changeSsoConnection>): Promise<StoredSsoConnection> {
    const { tenantId, connectionId, expectedVersion, input } = request;
    const origins = await this.originsOf(tenantId);
    const kept = found(await readConnection(this.database, tenantId, connectionId));
    if (kept.version !== expectedVersion) throw new ContractError('request.precondition_failed');
    const record = this.checks.recordOf(tenantId, input, kept);
    const warnings = await this.accepted(tenantId, record);
    await this.write(tenantId, async (transaction) => {
      if (!(await updateConnection(transaction, tenantId, record)))
        throw new ContractError('request.precondition_failed');
    });
    return { version: expectedVersion + 1, connection: shown(record, origins, warnings) };
  }

  async delete(
    { tenantId, connectionId }: RequestOf<typeof deleteSsoConnection>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof deleteSsoConnection>> {
    const payload = { tenantId, connectionId, deletedAt: now.toISOString() };
    const event = toStoredEvent(ssoConnectionDeleted, orderedId(), payload, traceparent);
    await this.write(tenantId, async (transaction) => {
      if (!(await deleteConnection(transaction, tenantId, connectionId))) throw notFound();
      await writeToOutbox(transaction, event);
    });
    this.relay.nudge();
    return {};
  }

  /** Where pages of a tenant are, and browsers come back to. */
  private async originsOf(tenantId: TenantId): Promise<string[]> {
    const tenant = await readTenant(this.database, tenantId);
    if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
    return [...tenant.origins, ...tenant.relatedOrigins];
  }

  /** What may not be meant in a connection; throws with every reason against it. */
  private async accepted(tenantId: TenantId, record: ConnectionRecord): Promise<TenantWarning[]> {
    const { faults, warnings } = await this.checks.checked(this.database, tenantId, record);
    if (faults.length > 0) throw notAcceptable(faults);
    return warnings;
  }

  /** A transaction that changes a connection, and the news of it. */
  private async write(tenantId: TenantId, work: (transaction: Queryable) => Promise<void>): Promise<void> {
    try {
      await this.database.transaction(work);
    } catch (error) {
      if (violatedConstraint(error) !== 'sso_domain_pkey') throw error;
      const taken = { code: 'domain_taken', pointer: '/domains', detail: 'one belongs to another active connection' };
      throw notAcceptable([taken], error);
    }
    await this.projector.project(tenantId);
  }
}

function shown(
  record: ConnectionRecord,
  origins: readonly string[],
  warnings: TenantWarning[] = [],
): ManagedSsoConnection {
  const { clientSecret, createdAt, version: _, ...connection } = record;
  return {
    ...connection,
    hasClientSecret: clientSecret !== null,
    createdAt: createdAt.toISOString(),
    redirectUris: origins.map((origin) => origin + callbackPath),
    warnings,
  };
}

const notFound = () => new ContractError('request.not_found', 'no such connection');

function found(record: ConnectionRecord | undefined): ConnectionRecord & { connectionId: SsoConnectionId } {
  if (!record) throw notFound();
  return record;
}

const notAcceptable = (errors: ConnectionFault[], cause?: unknown): ContractError =>
  new ContractError('identity.sso_connection_not_acceptable', undefined, { extension: { errors }, cause });
