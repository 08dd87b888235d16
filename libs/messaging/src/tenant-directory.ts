import { ContractError, configurationBucket, tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import type { Log } from '@latchkey/observability';
import type { NatsConnection } from '@nats-io/transport-node';
import { BucketWatch } from './bucket-watch.js';
import type { BusStatus } from './nats-connection.js';

const longestGapMs = 5_000;

/**
 * Every tenant's configuration, in memory, kept current by a watch on the configuration bucket: no request pays a hop
 * for it. When it has not been known for more than five seconds that the watch brought everything, the directory is stale and
 * refuses to answer.
 */
export class TenantDirectory {
  private readonly byTenant = new Map<string, TenantConfiguration>();
  private readonly byHostName = new Map<string, TenantConfiguration>();
  private readonly watch: BucketWatch;
  private loaded = false;

  constructor(
    connection: NatsConnection,
    status: BusStatus,
    private readonly log: Log,
  ) {
    this.watch = new BucketWatch(connection, status, log, {
      bucket: configurationBucket,
      key: 'tenant.*',
      apply: (key, value) => this.apply(key, value),
      forget: () => {
        this.byTenant.clear();
        this.byHostName.clear();
      },
    });
  }

  /** Starts the watch and waits for the values that exist. */
  async start(): Promise<void> {
    await this.watch.start();
    this.loaded = true;
  }

  /** Why the directory may not be trusted now, or undefined. */
  staleReason(): string | undefined {
    if (!this.loaded) return 'configuration not loaded';
    return this.watch.unconfirmedMs() > longestGapMs ? 'configuration watch lost' : undefined;
  }

  /** The tenant of a Host header; the port plays no part. Errors: `tenant.unknown_host`, `service.unavailable`. */
  byHost(host: string): TenantConfiguration {
    this.assertCurrent();
    const name = host
      .toLowerCase()
      .replace(/:\d{1,5}$/, '')
      .replace(/\.$/, '');
    const found = this.byHostName.get(name);
    if (!found) throw new ContractError('tenant.unknown_host');
    return found;
  }

  /** A tenant by id. Errors: `request.not_found`, `service.unavailable`. */
  byId(id: string): TenantConfiguration {
    this.assertCurrent();
    const found = this.byTenant.get(id);
    if (!found) throw new ContractError('request.not_found', 'no such tenant');
    return found;
  }

  /** Whether there is a tenant of that id, as far as is known here. */
  has(id: string): boolean {
    return this.byTenant.has(id);
  }

  private assertCurrent(): void {
    const reason = this.staleReason();
    if (reason) throw new ContractError('service.unavailable', undefined, { reason });
  }

  private apply(key: string, value: string | undefined): void {
    const id = key.slice('tenant.'.length);
    let configuration: TenantConfiguration | undefined;
    try {
      configuration = value === undefined ? undefined : configurationOf(id, value);
    } catch (error) {
      return this.log.error({ key, error }, 'configuration refused; the last good one stays');
    }
    for (const host of this.byTenant.get(id)?.hosts ?? []) this.byHostName.delete(host.toLowerCase());
    this.byTenant.delete(id);
    if (!configuration) return;
    this.byTenant.set(id, configuration);
    for (const host of configuration.hosts) this.byHostName.set(host.toLowerCase(), configuration);
  }
}

/** What a value says, if it says it of the tenant under whose key it lies. */
const configurationOf = (id: string, value: string): TenantConfiguration =>
  tenantConfiguration.refine(({ tenantId }) => tenantId === id, 'of another tenant').parse(JSON.parse(value));
