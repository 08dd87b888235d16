import { isDeepStrictEqual } from 'node:util';
import {
  ContractError,
  ssoConnectionDeleted,
  type applyConfiguration,
  type ReplyOf,
  type RequestOf,
  type SsoConnectionId,
  type TenantConfiguration,
  type TenantId,
  type WantedConnection,
} from '@latchkey/contracts';
import { toStoredEvent, type CallContext } from '@latchkey/messaging';
import {
  Database,
  orderedId,
  OutboxRelay,
  violatedConstraint,
  writeToOutbox,
  type Queryable,
} from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { sinceSwitchedOn } from '../domain/password-expiry.js';
import { ConnectionChecks, newConnection } from '../sso/connection-checks.js';
import {
  deleteConnection,
  insertConnection,
  readConnection,
  releaseConnection,
  updateConnection,
  type ConnectionRecord,
} from '../sso/sso-connection.store.js';
import { TenantProjector } from './tenant-projector.js';
import { tenantFaults } from './tenant-rules.js';
import { lockTenant, takenHosts, updateTenant } from './tenant.store.js';

type Request = RequestOf<typeof applyConfiguration>;
type Reply = ReplyOf<typeof applyConfiguration>;
type Prepared = { record: ConnectionRecord; isNew: boolean };
type Told = { traceparent: string; now: Date };

/** A tenant as a document has it: checked as a whole, and written as a whole or not at all. */
@Injectable()
export class ApplyConfigurationService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly projector: TenantProjector,
    private readonly checks: ConnectionChecks,
  ) {}

  async apply(request: Request, { traceparent }: CallContext, now: Date): Promise<Reply> {
    const { tenantId, dryRun } = request;
    const prepared = await Promise.all(request.connections.map((one) => this.prepared(tenantId, one, now)));
    // Providers are asked before anything is locked.
    const connectionFaults = await this.faultsOf(request, prepared);
    const areFine = connectionFaults.every(({ length }) => length === 0);
    const faults = await this.locked(request, async (transaction, before) => {
      const wanted = configurationOf(request, before, now);
      const found = tenantFaults(wanted, { takenHosts: await takenHosts(transaction, wanted) });
      if (dryRun || !areFine || found.length > 0) return found;
      if (!isDeepStrictEqual(wanted, before)) await updateTenant(transaction, wanted);
      await removeConnections(transaction, request, { traceparent, now });
      await writeConnections(transaction, tenantId, prepared);
      return found;
    });
    if (!dryRun) await this.projector.project(tenantId);
    this.relay.nudge();
    return { faults, connectionFaults };
  }

  private async prepared(tenantId: TenantId, { existing, input }: WantedConnection, now: Date): Promise<Prepared> {
    if (!existing) return { record: this.checks.recordOf(tenantId, input, newConnection(now)), isNew: true };
    const kept = await readConnection(this.database, tenantId, existing.connectionId);
    if (!kept || kept.version !== existing.expectedVersion) throw movedOn();
    return { record: this.checks.recordOf(tenantId, input, kept), isNew: false };
  }

  /** What one connection of the document gives up another one may take. */
  private faultsOf({ tenantId, removeConnections: gone }: Request, prepared: readonly Prepared[]) {
    const records = prepared.map(({ record }) => record);
    const others: SsoConnectionId[] = [...gone, ...records.map(({ connectionId }) => connectionId)];
    return Promise.all(
      records.map(async (record) => {
        const domains = records.filter((other) => other !== record && other.active).flatMap((other) => other.domains);
        return (await this.checks.checked(this.database, tenantId, record, { others, domains })).faults;
      }),
    );
  }

  /** What somebody else took between the check and the commit is told to who asks again. */
  private async locked<T>(
    { tenantId, expectedVersion }: Request,
    work: (transaction: Queryable, before: TenantConfiguration) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.database.transaction(async (transaction) => {
        const record = await lockTenant(transaction, tenantId);
        if (!record) throw new ContractError('request.not_found', 'no such tenant');
        if (record.version !== expectedVersion) throw movedOn();
        return work(transaction, record.configuration);
      });
    } catch (error) {
      const broken = violatedConstraint(error);
      if (broken !== 'tenant_host_pkey' && broken !== 'sso_domain_pkey') throw error;
      throw movedOn(error);
    }
  }
}

const movedOn = (cause?: unknown) => new ContractError('request.precondition_failed', undefined, { cause });

function configurationOf({ domains, experience }: Request, before: TenantConfiguration, now: Date) {
  const { tenantId, sso } = before;
  const { hosts, origins, rpId = hosts[0] ?? '' } = domains;
  const passwordExpiry = sinceSwitchedOn(experience.passwordExpiry, before.passwordExpiry, now);
  return { tenantId, hosts, rpId, origins, ...experience, passwordExpiry, sso };
}

async function removeConnections(
  transaction: Queryable,
  { tenantId, removeConnections: gone }: Request,
  { traceparent, now }: Told,
): Promise<void> {
  for (const connectionId of gone) {
    if (!(await deleteConnection(transaction, tenantId, connectionId))) throw movedOn();
    const payload = { tenantId, connectionId, deletedAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(ssoConnectionDeleted, orderedId(), payload, traceparent));
  }
}

/** All let go of their domains before any of them claims some. */
async function writeConnections(transaction: Queryable, tenantId: TenantId, prepared: Prepared[]): Promise<void> {
  for (const { record } of prepared) await releaseConnection(transaction, tenantId, record.connectionId);
  for (const { record, isNew } of prepared) {
    if (isNew) await insertConnection(transaction, tenantId, record);
    else if (!(await updateConnection(transaction, tenantId, record))) throw movedOn();
  }
}
