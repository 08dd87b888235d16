import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { stepOf, type Browser } from '@latchkey/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { idsIn, passkeyAt, passkeysAt } from './own-passkeys.js';
import { PasskeyPeople, type Owner } from './passkey-people.js';
import { stateDirectory, type ServiceName } from './suite.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith } from './test-tenants.js';

// the databases are put back to what they were some time ago, with the commands of docs/guides/restore.md. `npm run restore-drill`.

const withDatabase = ['identity', 'credential', 'mfa-policy', 'session', 'audit'] as const;
const everyService: readonly ServiceName[] = ['gateway', ...withDatabase];
const databaseOf = (service: string) => `latchkey_${service.replaceAll('-', '_')}`;
const root = path.resolve(import.meta.dirname, '../../..');

let system: OwnSystem;
let admin: Administrator;
let people: PasskeyPeople;
beforeAll(async () => {
  system = await startOwnSystem();
  admin = await Administrator.enrolled(system);
  people = new PasskeyPeople(system, await aTenantWith(system.suite, {}));
});
afterAll(() => system.stop());

async function asAdministrator(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: system.suite.environment.postgresAdminUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function stopAll(): Promise<void> {
  for (const service of everyService) system.suite.process(service).kill('SIGTERM');
  await Promise.all(everyService.map((service) => system.suite.process(service).waitExit()));
}
async function startAll(): Promise<void> {
  for (const service of everyService) await system.suite.process(service).restart();
  await Promise.all(everyService.map((service) => system.suite.process(service).waitReady()));
}

/** A copy of each database as it stands; nobody may be connected meanwhile. */
const backUp = () =>
  asAdministrator(
    ...withDatabase.flatMap((one) => [
      `DROP DATABASE IF EXISTS ${databaseOf(one)}_backup`,
      `CREATE DATABASE ${databaseOf(one)}_backup TEMPLATE ${databaseOf(one)}`,
    ]),
  );
const putBack = () =>
  asAdministrator(
    ...withDatabase.flatMap((one) => [
      `DROP DATABASE ${databaseOf(one)} WITH (FORCE)`,
      `ALTER DATABASE ${databaseOf(one)}_backup RENAME TO ${databaseOf(one)}`,
    ]),
  );

/** A program of the image, as the runbook has it. */
async function program(name: string, settings: Record<string, string>): Promise<string> {
  const { postgresAdminUrl, natsUrl } = system.suite.environment;
  const { PATH = '' } = process.env;
  const env = { PATH, SECRETS_FILE: `${stateDirectory()}/secrets.json`, POSTGRES_ADMIN_URL: postgresAdminUrl };
  const file = path.join(root, 'deploy/image', name);
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { ...env, NATS_URL: natsUrl, ...settings },
  });
  return stdout;
}

const signIn = async ({ authenticator }: Owner) => {
  const browser = people.tenant.newBrowser();
  const { passkey } = stepOf(await people.start(browser), 'identify');
  if (!passkey) throw new Error('no options were prefetched');
  const response = authenticator.get(passkey.options);
  return { browser, reply: await browser.post('/api/v1/interactions/current/passkey', { response }) };
};
const isIn = async (browser: Browser) => (await browser.get('/api/v1/session')).status;
const count = async (service: string, sql: string, values: unknown[]) =>
  Number((await system.rows<{ count: string }>(service, `SELECT count(*) ${sql}`, values))[0]?.count);

it(
  'a restore revives no session that was ended, no passkey that was removed, nobody who was suspended',
  { timeout: 180_000 },
  async () => {
    const [removes, suspended, stays] = [
      await people.withPasskey(),
      await people.withPasskey(),
      await people.withPasskey(),
    ];
    const { browser: ended } = await people.byPasskey(stays.authenticator);
    const { browser: alive } = await people.byPasskey(stays.authenticator);
    const { browser: own } = await people.byPasskey(removes.authenticator);
    await stopAll();
    await backUp();
    const restoredTo = new Date();
    await startAll();

    expect((await ended.delete('/api/v1/session')).status).toBeLessThan(300);
    const [id = ''] = idsIn(await own.get(passkeysAt));
    expect((await own.delete(passkeyAt(id))).status).toBeLessThan(300);
    await admin.send('POST', `/tenants/${people.tenant.id}/users/${suspended.userId}/suspend`, {});
    await eventually(async () => (await signIn(suspended)).reply.status === 403);
    expect((await signIn(removes)).reply.status).toBeGreaterThanOrEqual(400);
    expect([await isIn(ended), await isIn(alive)]).toEqual([401, 200]);

    await stopAll();
    await putBack();
    // All of it is back: this is what the next step is for.
    const passkey = 'FROM webauthn_credential WHERE user_id = $1';
    const session = 'FROM session WHERE user_id = $1 AND revoked_at IS NULL';
    const letIn = 'FROM app_user WHERE user_id = $1 AND suspended_at IS NULL';
    expect(await count('credential', passkey, [removes.userId])).toBe(1);
    expect(await count('session', session, [stays.userId])).toBeGreaterThanOrEqual(2);
    expect(await count('identity', letIn, [suspended.userId])).toBe(1);

    const said = await program('after-restore.mjs', { RESTORED_TO: restoredTo.toISOString() });
    expect(said).toMatch(/^ended: \d+ sessions, \d+ grants$/m);
    expect(said).toContain('removed again: 1 passkeys');
    expect(said).toContain('1 suspensions');
    expect(said).not.toContain('NOTICE');
    expect(await count('session', session, [stays.userId])).toBe(0);
    const again = await program('after-restore.mjs', { RESTORED_TO: restoredTo.toISOString() });
    expect(again).toContain('ended: 0 sessions, 0 grants');
    expect(again).toContain('removed again: 0 passkeys');
    expect(await program('provision.mjs', { SITE_ORIGIN: system.url })).toContain('provisioned');
    await startAll();

    expect([await isIn(ended), await isIn(alive), await isIn(own)]).toEqual([401, 401, 401]);
    expect((await signIn(removes)).reply.status).toBeGreaterThanOrEqual(400);
    expect(await count('credential', passkey, [removes.userId])).toBe(0);
    // The others hear of the suspension again from the events.
    await eventually(async () => (await signIn(suspended)).reply.status === 403);
    const { browser, reply } = await signIn(stays);
    expect(reply.status).toBe(200);
    expect(await isIn(browser)).toBe(200);
  },
);
