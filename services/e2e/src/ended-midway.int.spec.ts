import type { ConfigurationDocument, Experience, LogPage } from '@latchkey/contracts';
import { Browser, interactionOf } from '@latchkey/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { kill, revive } from './outages.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith } from './test-tenants.js';

// What is under way when a process ends: it is there as a whole, or not at all, and nothing that was noted is lost with a stop.

let system: OwnSystem;
let admin: Administrator;
beforeAll(async () => {
  system = await startOwnSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

const shop = { name: 'Shop', type: 'browser', redirectUris: ['https://shop.example/cb'] };
const connection = {
  ...{ displayName: 'Acme', issuer: 'https://idp.example', clientId: 'us', domains: ['acme.example'], active: false },
};

async function read(name: string) {
  const { status, body, headers } = await admin.get(`/tenants/${name}/configuration`);
  expect(status).toBe(200);
  return { document: body as ConfigurationDocument, tag: headers.etag };
}

/** A new tenant, and a document that changes a part of it in each table. */
async function aChange() {
  const name = aTenantName('midway');
  const origin = await admin.newTenant(name);
  const { document, tag } = await read(name);
  const wanted = { ...document, displayName: 'Whole', clients: [shop], ssoConnections: [connection] };
  const send = (at: string | undefined) => admin.send('PUT', `/tenants/${name}/configuration`, wanted, at);
  const isSeen = async () => {
    const browser = new Browser(origin);
    const { body } = await browser.get('/api/v1/experience');
    browser.close();
    return (body as Experience).tenant.displayName === wanted.displayName;
  };
  return { name, document, tag, wanted, send, isSeen };
}

async function identityDatabase(): Promise<pg.Client> {
  const url = new URL(system.suite.environment.postgresAdminUrl);
  url.pathname = '/latchkey_identity';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

describe('identity, killed while it applies a document', () => {
  it('in the middle of its transaction: nothing of it is there, and the same call does all of it', async () => {
    const { name, document, tag, wanted, send, isSeen } = await aChange();
    const database = await identityDatabase();
    try {
      // Whoever asks may read; whoever writes connections, which comes after the tenant's own row, waits.
      await database.query('BEGIN');
      await database.query('LOCK TABLE sso_connection IN SHARE MODE');
      const answer = send(tag);
      const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sso_connection'::regclass";
      await eventually(async () => (await database.query(waiting)).rowCount === 1);
      await kill(system.suite, 'identity');
      // It had taken the call: whether it did something nobody knows.
      expect(await answer).toMatchObject({ status: 503, body: { code: 'service.timeout' } });
    } finally {
      await database.end();
      await revive(system.suite, 'identity');
    }
    expect(await read(name)).toEqual({ document, tag });
    expect(await send(tag)).toMatchObject({ status: 200, body: { problems: [] } });
    expect((await read(name)).document).toMatchObject(wanted);
    await eventually(isSeen);
  });

  it('as soon as it is committed: its part is there and known to all, and sending it again does the rest', async () => {
    const { name, tag, wanted, send, isSeen } = await aChange();
    const database = await identityDatabase();
    const isCommitted = async () =>
      (await database.query('SELECT 1 FROM sso_connection WHERE tenant_id = $1', [name])).rowCount === 1;
    const answer = send(tag);
    try {
      while (!(await isCommitted()));
      await kill(system.suite, 'identity');
    } finally {
      await database.end();
      await answer;
      await revive(system.suite, 'identity');
    }
    await eventually(isSeen);
    const half = await read(name);
    expect(half.document).toMatchObject({ displayName: 'Whole', ssoConnections: [connection] });
    expect(await send(half.tag)).toMatchObject({ status: 200, body: { problems: [] } });
    expect((await read(name)).document).toMatchObject(wanted);
  });
});

describe('what was noted in the last moment is in the log', () => {
  const entries = async (tenant: string, code: string) =>
    ((await admin.get(`/tenants/${tenant}/log?code=${code}`)).body as LogPage).entries;

  it('of a session that is told to stop', async () => {
    const tenant = await aTenantWith(system.suite, {});
    const session = system.suite.process('session');
    const browser = tenant.newBrowser();
    const { id } = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    session.kill('SIGTERM');
    expect(await session.waitExit()).toEqual({ code: 0, signal: null });
    await revive(system.suite, 'session');
    const [entry] = await eventually(async () => {
      const found = await entries(tenant.id, 'sign_in.started');
      return found.length > 0 && found;
    });
    expect(entry).toMatchObject({ interactionId: id });
  });

  it('of a gateway that is told to stop', async () => {
    const tenant = await aTenantWith(system.suite, {});
    const gateway = system.suite.process('gateway');
    const headers = { origin: 'https://evil.example' };
    const { status } = await tenant
      .newBrowser()
      .request('POST', '/api/v1/interactions', { body: { intent: 'sign-in' }, headers });
    expect(status).toBe(403);
    gateway.kill('SIGTERM');
    expect(await gateway.waitExit()).toEqual({ code: 0, signal: null });
    await revive(system.suite, 'gateway');
    const [entry] = await eventually(async () => {
      const found = await entries(tenant.id, 'request.refused');
      return found.length > 0 && found;
    });
    expect(entry?.detail).toMatchObject({ reason: 'request.origin_not_allowed', route: '/api/v1/interactions' });
  });
});
