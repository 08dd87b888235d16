import { EventPublisher, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database } from './database.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { RedisStore } from './redis.js';
import { RetentionJob, type Retention } from './retention.js';

/** How a service reaches what it stores; `redisUrl` only where the declaration of access gives it keys. */
export type PersistenceOptions = {
  databaseUrl: string;
  poolSize: number;
  redisUrl?: string;
  /** What is deleted when; nothing unless told. */
  retention?: readonly Retention[];
};

/** Starts and stops what persists, after the transport has stopped taking work. */
class PersistenceLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(RedisStore) private readonly redis: RedisStore | undefined,
    @Inject(RetentionJob) private readonly retention: RetentionJob,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.redis?.start();
    this.relay.start();
    this.retention.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.relay.stop();
    await this.retention.stop();
    this.redis?.close();
    await this.database.close();
  }
}

/** A service's database, outbox relay and Redis keys. */
@Module({})
export class PersistenceModule {
  static forRoot({ databaseUrl, poolSize, redisUrl, retention = [] }: PersistenceOptions): DynamicModule {
    const providers = [
      { provide: Database, useFactory: () => new Database({ url: databaseUrl, poolSize }) },
      {
        provide: OutboxRelay,
        inject: [Database, EventPublisher, LOG],
        useFactory: (database: Database, publisher: EventPublisher, log: Log) =>
          new OutboxRelay(database, publisher, log),
      },
      {
        provide: RedisStore,
        inject: [LOG],
        useFactory: (log: Log) =>
          redisUrl ? new RedisStore({ url: redisUrl, onError: (error) => log.warn({ error }, 'redis') }) : undefined,
      },
      {
        provide: RetentionJob,
        inject: [Database, LOG],
        useFactory: (database: Database, log: Log) => new RetentionJob(database, retention, log),
      },
      PersistenceLifecycle,
    ];
    return { module: PersistenceModule, global: true, providers, exports: [Database, OutboxRelay, RedisStore] };
  }
}
