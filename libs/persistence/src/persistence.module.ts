import { EventPublisher, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { Database } from './database.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { RedisStore } from './redis.js';
import { RetentionJob, type Retention } from './retention.js';

/** A service's own database. */
export type DatabaseOptions = {
  databaseUrl: string;
  poolSize: number;
  /** What is deleted when; nothing unless told. */
  retention?: readonly Retention[];
};

/** How a service reaches what it stores: a database, Redis keys or both, as the declaration of access gives them to it. */
export type PersistenceOptions = (DatabaseOptions | { databaseUrl?: never }) & { redisUrl?: string };

/** Starts and stops a database's work, after the transport has stopped taking any. */
class DatabaseLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(RetentionJob) private readonly retention: RetentionJob,
  ) {}

  onApplicationBootstrap(): void {
    this.relay.start();
    this.retention.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.relay.stop();
    await this.retention.stop();
    await this.database.close();
  }
}

/** The same for Redis. */
class RedisLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(RedisStore) private readonly redis: RedisStore) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.redis.start();
  }

  onModuleDestroy(): void {
    this.redis.close();
  }
}

const databaseProviders = ({ databaseUrl, poolSize, retention = [] }: DatabaseOptions): Provider[] => [
  { provide: Database, useFactory: () => new Database({ url: databaseUrl, poolSize }) },
  {
    provide: OutboxRelay,
    inject: [Database, EventPublisher, LOG],
    useFactory: (database: Database, publisher: EventPublisher, log: Log) => new OutboxRelay(database, publisher, log),
  },
  {
    provide: RetentionJob,
    inject: [Database, LOG],
    useFactory: (database: Database, log: Log) => new RetentionJob(database, retention, log),
  },
  DatabaseLifecycle,
];

const redisProviders = (url: string): Provider[] => [
  {
    provide: RedisStore,
    inject: [LOG],
    useFactory: (log: Log) => new RedisStore({ url, onError: (error) => log.warn({ error }, 'redis') }),
  },
  RedisLifecycle,
];

/** A service's database with its outbox relay, and its Redis keys. */
@Module({})
export class PersistenceModule {
  static forRoot(options: PersistenceOptions): DynamicModule {
    const providers: Provider[] = [];
    const exports: Required<DynamicModule>['exports'] = [];
    if (options.databaseUrl !== undefined) {
      providers.push(...databaseProviders(options));
      exports.push(Database, OutboxRelay);
    }
    if (options.redisUrl !== undefined) {
      providers.push(...redisProviders(options.redisUrl));
      exports.push(RedisStore);
    }
    return { module: PersistenceModule, global: true, providers, exports };
  }
}
