import { LOG, type NatsOptions } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { projectTenant, projectTenants, withConfigurationWriter } from './projection.js';

/** Injection token of how to reach the bus besides the process's own connection. */
export const NATS_OPTIONS = Symbol('nats-options');

const retryMs = 1_000;

/** Every start, and every change, brings the configuration bucket to what the rows say. */
@Injectable()
export class TenantProjector implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly database: Database,
    @Inject(NATS_OPTIONS) private readonly nats: NatsOptions,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const tenants = await withConfigurationWriter(this.nats, (writer) => projectTenants(this.database, writer));
    this.log.info({ tenants }, 'projected the configuration');
  }

  onModuleDestroy(): void {
    this.stopped = true;
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  /**
   * Tells a tenant's change to all who watch. The row is committed, so nothing is undone when that fails: it is tried
   * again each second, and by the next start.
   */
  async project(tenantId: string): Promise<void> {
    try {
      await withConfigurationWriter(this.nats, (writer) => projectTenant(this.database, writer, tenantId));
    } catch (error) {
      this.log.error({ tenantId, error }, 'a change is not projected yet');
      this.retryLater(tenantId);
    }
  }

  private retryLater(tenantId: string): void {
    if (this.stopped) return;
    clearTimeout(this.waiting.get(tenantId));
    const timer = setTimeout(() => {
      this.waiting.delete(tenantId);
      void this.project(tenantId);
    }, retryMs);
    this.waiting.set(tenantId, timer);
  }
}
