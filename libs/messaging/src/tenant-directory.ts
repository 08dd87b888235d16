import { ContractError, configurationBucket, tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { configurationRevision, type Log } from '@latchkey/observability';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BusStatus } from './nats-connection.js';

const longestGapMs = 5_000;

/**
 * Every tenant's configuration, in memory, kept current by a watch on the configuration bucket: no request pays a hop
 * for it. When the watch is lost for more than five seconds the directory is stale and refuses to answer.
 */
export class TenantDirectory {
  private readonly byTenant = new Map<string, TenantConfiguration>();
  private readonly byHostName = new Map<string, TenantConfiguration>();
  private loaded = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly status: BusStatus,
    private readonly log: Log,
  ) {}

  /** Starts the watch and waits for the values that exist. */
  async start(): Promise<void> {
    const bucket = await new Kvm(this.connection).open(configurationBucket);
    let initialised: () => void = () => undefined;
    const initial = new Promise<void>((resolve) => (initialised = resolve));
    // Entries come in the stream's order: with the one that was the last before the watch, or a later one, all that
    // existed has come. The count of entries to come is no such sign: a value that is replaced meanwhile upsets it.
    const { values, streamInfo } = await bucket.status();
    const { last_seq: lastRevision } = streamInfo.state;
    const watch = await bucket.watch({ key: 'tenant.*' });
    if (values === 0) initialised();
    void (async () => {
      for await (const entry of watch) {
        this.apply(entry.key, entry.operation === 'PUT' ? entry.string() : undefined);
        configurationRevision.set(entry.revision);
        if (entry.revision >= lastRevision || entry.delta === 0) initialised();
      }
    })();
    await initial;
    this.loaded = true;
  }

  /** Why the directory may not be trusted now, or undefined. */
  staleReason(): string | undefined {
    if (!this.loaded) return 'configuration not loaded';
    return this.status.downForMs() > longestGapMs ? 'configuration watch lost' : undefined;
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
