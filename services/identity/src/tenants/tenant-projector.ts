import { LOG, type NatsOptions } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { projectTenants, withConfigurationWriter } from './projection.js';

/** Injection token of how to reach the bus besides the process's own connection. */
export const NATS_OPTIONS = Symbol('nats-options');

/** Every start brings the configuration bucket back to what the rows say. */
@Injectable()
export class TenantProjector implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    @Inject(NATS_OPTIONS) private readonly nats: NatsOptions,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const tenants = await withConfigurationWriter(this.nats, (writer) => projectTenants(this.database, writer));
    this.log.info({ tenants }, 'projected the configuration');
  }
}
