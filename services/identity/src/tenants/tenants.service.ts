import {
  ContractError,
  type changeTenant,
  type createTenant,
  type listTenants,
  type readTenant,
  type ReplyOf,
  type RequestOf,
  type StoredTenant,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { Database, violatedConstraint, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { sinceSwitchedOn } from '../domain/password-expiry.js';
import { activeConnections } from '../sso/sso-connection.store.js';
import { TenantProjector } from './tenant-projector.js';
import { tenantFaults, tenantWarnings, type TenantFault } from './tenant-rules.js';
import {
  insertTenant,
  lockTenant,
  readTenantRecord,
  takenHosts,
  tenantsAfter,
  updateTenant,
  type TenantRecord,
} from './tenant.store.js';

type Change = RequestOf<typeof changeTenant>['change'];
type DomainsInput = RequestOf<typeof createTenant>['domains'];

/** Tenants as administrators manage them: every change is checked, kept, and then told to all who watch. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly database: Database,
    private readonly projector: TenantProjector,
  ) {}

  async create(
    { tenantId, domains, experience }: RequestOf<typeof createTenant>,
    now = new Date(),
  ): Promise<StoredTenant> {
    const passwordExpiry = sinceSwitchedOn(experience.passwordExpiry, undefined, now);
    const sso = { connections: [] };
    const configuration = { tenantId, ...completed(domains), ...experience, passwordExpiry, sso };
    await this.write(configuration, async (transaction) => {
      await assertAcceptable(transaction, configuration);
      if (!(await insertTenant(transaction, configuration))) throw new ContractError('tenant.already_exists');
    });
    return this.stored({ version: 1, configuration });
  }

  async read({ tenantId }: RequestOf<typeof readTenant>): Promise<StoredTenant> {
    return this.stored(found(await readTenantRecord(this.database, tenantId)));
  }

  async list({ limit, after = '' }: RequestOf<typeof listTenants>): Promise<ReplyOf<typeof listTenants>> {
    const records = await tenantsAfter(this.database, after, limit + 1);
    const tenants = records.slice(0, limit).map(({ version, configuration: { tenantId, displayName } }) => ({
      tenantId,
      displayName,
      version,
    }));
    return { tenants, more: records.length > limit };
  }

  async change(
    { tenantId, expectedVersion, change }: RequestOf<typeof changeTenant>,
    now = new Date(),
  ): Promise<StoredTenant> {
    const record = await this.write({ tenantId }, async (transaction) => {
      const { version, configuration } = found(await lockTenant(transaction, tenantId));
      if (version !== expectedVersion) throw new ContractError('request.precondition_failed');
      const wanted = applied(configuration, change);
      const passwordExpiry = sinceSwitchedOn(wanted.passwordExpiry, configuration.passwordExpiry, now);
      const changed = { ...wanted, passwordExpiry };
      await assertAcceptable(transaction, changed);
      return { version: await updateTenant(transaction, changed), configuration: changed };
    });
    return this.stored(record);
  }

  /** A tenant as administrators see it, with what may not be meant in it, its connections considered. */
  private async stored(record: TenantRecord): Promise<StoredTenant> {
    const sso = await activeConnections(this.database, record.configuration.tenantId);
    return { ...record, warnings: tenantWarnings({ ...record.configuration, sso }) };
  }

  /** A transaction that changes a tenant, and the news of it. A host that another one took meanwhile is a fault like any. */
  private async write<T>(
    { tenantId }: Pick<TenantConfiguration, 'tenantId'>,
    work: (transaction: Queryable) => Promise<T>,
  ): Promise<T> {
    try {
      const result = await this.database.transaction(work);
      await this.projector.project(tenantId);
      return result;
    } catch (error) {
      if (violatedConstraint(error) !== 'tenant_host_pkey') throw error;
      const taken = { code: 'host_taken', pointer: '/hosts', detail: 'one belongs to another tenant' };
      throw notAcceptable([taken], error);
    }
  }
}

const completed = ({ hosts, rpId, origins }: DomainsInput) => ({ hosts, rpId: rpId ?? hosts[0] ?? '', origins });

function found<T>(record: T | undefined): T {
  if (!record) throw new ContractError('request.not_found', 'no such tenant');
  return record;
}

function applied(configuration: TenantConfiguration, change: Change): TenantConfiguration {
  const { tenantId, hosts, rpId, origins, sso } = configuration;
  switch (change.part) {
    case 'name':
      return { ...configuration, displayName: change.displayName };
    case 'domains':
      return { ...configuration, ...completed(change.domains) };
    case 'experience':
      return { tenantId, hosts, rpId, origins, ...change.experience, sso };
  }
}

async function assertAcceptable(transaction: Queryable, configuration: TenantConfiguration): Promise<void> {
  const faults = tenantFaults(configuration, { takenHosts: await takenHosts(transaction, configuration) });
  if (faults.length > 0) throw notAcceptable(faults);
}

const notAcceptable = (errors: TenantFault[], cause?: unknown): ContractError =>
  new ContractError('tenant.not_acceptable', undefined, { extension: { errors }, cause });
