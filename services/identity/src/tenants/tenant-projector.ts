import { LOG, type NatsOptions } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { projectTenants, withConfigurationBucket } from './projection.js';

/** Injection token of how to reach the bus besides the process's own connection. */
export const NATS_OPTIONS = Symbol('nats-options');

/** At every start brings the configuration bucket back to what the rows say. */
@Injectable()
export class TenantProjector implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    @Inject(NATS_OPTIONS) private readonly nats: NatsOptions,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const projected = await withConfigurationBucket(this.nats, (bucket) => projectTenants(this.database, bucket));
    if (projected.length > 0) this.log.warn({ tenants: projected }, 'the configuration bucket was behind');
  }
}
