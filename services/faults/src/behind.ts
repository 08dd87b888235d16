import { durableConsumers } from '@latchkey/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Ground } from './ground.js';

const declared: ReadonlySet<string> = new Set(durableConsumers().map(({ name }) => name));
const databases = ['session', 'credential', 'identity', 'mfa_policy', 'audit'] as const;
export type Database = (typeof databases)[number];

/** What lies behind the services, as the servers' administrator sees it. Every look is a connection of its own: servers come and go. */
export class Behind {
  constructor(private readonly environment: Ground['environment']) {}

  async rows<Row extends pg.QueryResultRow>(database: Database, sql: string, values: unknown[] = []): Promise<Row[]> {
    const url = new URL(this.environment.postgresAdminUrl);
    url.pathname = `/latchkey_${database}`;
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  async redis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.environment.redisAdminUrl, { maxRetriesPerRequest: 2 });
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  async nats<T>(work: (manager: JetStreamManager, connection: NatsConnection) => Promise<T>): Promise<T> {
    const { natsUrl, secrets } = this.environment;
    const pass = secrets.passwords['provisioner'] ?? '';
    const connection = await connect({ servers: natsUrl.split(','), user: 'provisioner', pass, timeout: 5_000 });
    try {
      return await work(await jetstreamManager(connection), connection);
    } finally {
      await connection.close();
    }
  }

  /** Events that are committed and not sent yet, by whose they are: `session 2`. */
  async unsent(): Promise<string[]> {
    const counts = databases.map(async (database) => {
      const sql = `SELECT CASE WHEN to_regclass('outbox') IS NULL THEN 0
        ELSE (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM outbox', false, true, '')))[1]::text::int END AS waiting`;
      const [row] = await this.rows<{ waiting: number }>(database, sql);
      return { name: database, count: row?.waiting ?? 0 };
    });
    return told(await Promise.all(counts));
  }

  /** Events that a consumer of the suite's has not finished, by consumer; what a test left behind reads for nobody. */
  unhandled(): Promise<string[]> {
    return this.nats(async (manager) => {
      const consumers = (await manager.consumers.list('EVENTS').next()).filter(({ name }) => declared.has(name));
      return told(consumers.map((one) => ({ name: one.name, count: one.num_pending + one.num_ack_pending })));
    });
  }

  deadLetters(): Promise<number> {
    return this.nats(async (manager) => (await manager.streams.info('DEAD_LETTERS')).state.messages);
  }
}

const told = (counts: readonly { name: string; count: number }[]): string[] =>
  counts.filter(({ count }) => count > 0).map(({ name, count }) => `${name} ${count}`);
