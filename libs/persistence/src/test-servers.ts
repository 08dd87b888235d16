// What the integration tests of this library share: a database of their own on the prepared servers, connections as
// real users, and a proxy that can be cut.
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import type { ServiceName } from '@latchkey/contracts';
import { BusStatus, connectToNats, EventPublisher } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import pg from 'pg';
import { Database } from './database.js';
import { runMigrations } from './migrate.js';
import { CreateInbox1763700000002, CreateOutbox1763700000001 } from './migrations.js';

type Environment = {
  natsUrl: string;
  redisUrl: string;
  redisAdminUrl: string;
  postgresUrl: string;
  postgresAdminUrl: string;
  secrets: { passwords: Record<string, string> };
};

export function readEnvironment(): Environment {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return JSON.parse(readFileSync(`${state}/environment.json`, 'utf8')) as Environment;
}

export type LogLine = { level: keyof Log; fields: Record<string, unknown>; message: string };

/** A log whose lines a test can look at. */
export function aLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: keyof Log) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } };
}

/** A server's URL with other parts. */
export function urlWith(
  url: string,
  change: { user?: string; password?: string; port?: number; path?: string },
): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = change.user;
  if (change.password !== undefined) changed.password = change.password;
  if (change.port !== undefined) changed.port = String(change.port);
  if (change.path !== undefined) changed.pathname = change.path;
  return changed.href;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database with an outbox and an inbox that nobody else uses. */
export async function aDatabase() {
  const { postgresAdminUrl } = readEnvironment();
  const name = `persistence_int_${randomBytes(6).toString('hex')}`;
  await onServer(postgresAdminUrl, `CREATE DATABASE ${name}`);
  const url = urlWith(postgresAdminUrl, { path: `/${name}` });
  await runMigrations({ url, migrations: [CreateOutbox1763700000001, CreateInbox1763700000002] });
  const opened: Database[] = [];
  const open = (options: { poolSize?: number; port?: number } = {}): Database => {
    const at = options.port === undefined ? url : urlWith(url, { port: options.port });
    const database = new Database({ url: at, poolSize: options.poolSize ?? 10 });
    opened.push(database);
    return database;
  };
  return {
    url,
    open,
    database: open(),
    sql: (text: string) => onServer(url, text),
    async stop(): Promise<void> {
      await Promise.all(opened.map((database) => database.close()));
      await onServer(postgresAdminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A publisher as a service's NATS user, perhaps through a proxy. */
export async function aPublisher(user: ServiceName | 'provisioner', port?: number) {
  const { natsUrl, secrets } = readEnvironment();
  const url = port === undefined ? natsUrl : `nats://127.0.0.1:${port}`;
  const connection = await connectToNats({ url, user, password: secrets.passwords[user] ?? '' });
  const { log, lines } = aLog();
  return { connection, lines, publisher: new EventPublisher(connection, new BusStatus(connection, log)) };
}

/** A TCP proxy before a server: `cut` refuses and breaks connections, `stall` keeps them and carries nothing. */
export async function aProxy(serverUrl: string) {
  const target = Number(new URL(serverUrl).port);
  const sockets = new Set<Socket>();
  let stalled = false;
  const listener = () =>
    createServer((near) => {
      const far = createConnection({ host: '127.0.0.1', port: target });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('data', (data) => void (stalled || to.write(data)));
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
    });
  let server = listener();
  const listen = (at: number) => new Promise<void>((resolve) => void server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise((resolve) => void server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    async restore(): Promise<void> {
      server = listener();
      await listen(port);
    },
    /** What is sent meanwhile is lost. */
    stall: () => void (stalled = true),
    flow: () => void (stalled = false),
    stop: () => (server.listening ? cut() : Promise.resolve()),
  };
}

/** Waits until `look` finds something, for at most ten seconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const timed = async <T>(work: Promise<T>): Promise<{ ms: number; result: T }> => {
  const started = performance.now();
  const result = await work;
  return { result, ms: performance.now() - started };
};

/** What a piece of work fails with. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );
