import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { trustedNetworks } from './client-address.js';
import { LimitStore } from './limit-store.js';
import { Limiter } from './limiter.js';
import { LIMIT_SETTINGS, type LimitSettings } from './limits.guard.js';
import { scaledLimits } from './policy.js';

/** What a deployment says about its limits; `config.ts` has it. */
export type LimitsConfig = { REDIS_URL: string; LIMITS_KEY: Buffer; LIMITS_FACTOR: number; TRUSTED_PROXIES: string };

/** Connects the counters and lets go of them. Readiness does not ask them: without the store each process counts. */
class LimitsLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(LimitStore) private readonly store: LimitStore) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.store.start();
  }

  onModuleDestroy(): void {
    this.store.close();
  }
}

/** How often somebody may call. */
@Module({})
export class LimitsModule {
  static forRoot(config: LimitsConfig): DynamicModule {
    const settings: LimitSettings = {
      secret: config.LIMITS_KEY,
      proxies: trustedNetworks(config.TRUSTED_PROXIES),
    };
    return {
      module: LimitsModule,
      providers: [
        { provide: LIMIT_SETTINGS, useValue: settings },
        { provide: LimitStore, inject: [LOG], useFactory: (log: Log) => new LimitStore(config.REDIS_URL, log) },
        {
          provide: Limiter,
          inject: [LimitStore, LOG],
          useFactory: (store: LimitStore, log: Log) => new Limiter(store, scaledLimits(config.LIMITS_FACTOR), log),
        },
        LimitsLifecycle,
      ],
      exports: [Limiter, LimitStore, LIMIT_SETTINGS],
    };
  }
}
