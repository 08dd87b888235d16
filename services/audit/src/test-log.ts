// What the integration tests of the log share: the service's own role on its own database, somebody who may do anything there, and
// rows of a tenant that nobody else has.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { interactionId, tenantId, userId, type TenantId } from '@latchkey/contracts';
import { Database, type Queryable } from '@latchkey/persistence';
import pg from 'pg';
import { fact, type Fact } from './domain/fact.js';
import type { LogFollower, LogRow } from './log/log-row.js';
import { LogStore } from './log/log.store.js';

export const aTenant = (): TenantId => tenantId.parse(`log-${randomBytes(8).toString('hex')}`);
export const aUser = () => userId.parse(randomUUID());
export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));

/** A row of now, unless it says when. */
export const aRow = (of: TenantId, said: Partial<Fact> & { at?: string; id?: string } = {}): LogRow => ({
  ...{ outcome: 'info' as const, id: randomUUID(), at: new Date().toISOString() },
  ...fact(said.code ?? 'sign_in.started', { ...said, tenantId: of }),
  ...(said.at && { at: said.at }),
  ...(said.id && { id: said.id }),
});

/** A follower that says what it was told, and fails where a row says so. */
export class Told implements LogFollower {
  readonly rows: LogRow[] = [];

  follow(_: Queryable, rows: readonly LogRow[]): Promise<void> {
    if (rows.some(({ browser }) => browser === 'refused')) return Promise.reject(new Error('refused'));
    this.rows.push(...rows);
    return Promise.resolve();
  }
}

export function openLog() {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const file = `${process.env['LATCHKEY_TEST_STATE']}/environment.json`;
  const { postgresUrl, postgresAdminUrl, secrets } = JSON.parse(readFileSync(file, 'utf8')) as {
    postgresUrl: string;
    postgresAdminUrl: string;
    secrets: { passwords: Record<string, string> };
  };
  const url = new URL('/latchkey_audit', postgresUrl);
  url.username = 'latchkey_audit';
  url.password = secrets.passwords['audit'] ?? '';
  const adminUrl = new URL('/latchkey_audit', postgresAdminUrl);
  const database = new Database({ url: url.href, poolSize: 4 });
  const own = new pg.Pool({ connectionString: url.href, max: 1 });
  const admin = new pg.Pool({ connectionString: adminUrl.href, max: 2 });
  const told = new Told();
  return {
    ...{ url: url.href, database, told, store: new LogStore(database, [told]) },
    /** As the service's own role. */
    asService: (sql: string, values: unknown[] = []) => own.query(sql, values),
    /** As somebody who may do anything. */
    asAdmin: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await admin.query<Row>(sql, values)).rows,
    async stop(): Promise<void> {
      await Promise.all([database.close(), own.end(), admin.end()]);
    },
  };
}
