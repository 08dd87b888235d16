import type { ManagedPasskeys, ManagedSessions, ManagedUser, UserPage } from '@latchkey/contracts';
import { stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { pathOf } from './enrolment-walk.js';
import { eventsOf } from './event-stream.js';
import { type Holder, MfaPeople } from './mfa-people.js';
import { eventually, startSystem, type System } from './system.js';

// R7: what an administrator sees and does of one person, over HTTP; that it is gone everywhere when they are.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const remove = (path: string) => admin.send('DELETE', path, undefined);
const userIdOf = (path: string) => path.split('/').at(-1) ?? '';

/** Somebody with everything, signed in with their passkey, and where an administrator finds them. */
async function somebody(has: Parameters<MfaPeople['someone']>[0] = { passkey: true }) {
  const holder = await people.someone(has);
  await people.asks({ policy: 'no-prompt', factors: [] });
  const { browser } = await people.byPasskey(holder);
  return { holder, browser, path: await pathOf(admin, people.tenant.id, holder) };
}

const passkeysOf = async (path: string) => ((await admin.get(`${path}/passkeys`)).body as ManagedPasskeys).passkeys;
const sessionsOf = async (path: string) => ((await admin.get(`${path}/sessions`)).body as ManagedSessions).sessions;

describe('a person', () => {
  it('is shown with what they have and whether they are signed in', async () => {
    const { holder, path } = await somebody({ passkey: true, totp: true, backupCodes: true });
    expect((await admin.get(path)).body).toMatchObject({
      ...{ userId: userIdOf(path), identifiers: [{ type: 'email', value: holder.email }], suspendedAt: null },
      ...{ hasPassword: true, signsInBySso: false, sessions: 1 },
      factors: { passkeys: 1, totp: true, backupCodesLeft: holder.backupCodes?.length },
    });
  });

  it('loses a passkey, the last one too, and every session with it', async () => {
    const { path, browser } = await somebody();
    const [passkey] = await passkeysOf(path);
    expect((await remove(`${path}/passkeys/${passkey?.credentialId}`)).status).toBe(204);
    expect(await passkeysOf(path)).toEqual([]);
    const told = await eventually(async () => {
      const found = await eventsOf(
        system,
        'events.credential.passkey-removed.v1',
        ({ payload }) => payload?.['userId'] === userIdOf(path),
      );
      return found.length > 0 && found;
    });
    expect(told[0]?.payload).not.toHaveProperty('by');
    await eventually(async () => (await browser.get('/api/v1/session')).status === 401);
    expect((await remove(`${path}/passkeys/${passkey?.credentialId}`)).status).toBe(404);
  });

  it('is signed out of one place, or of all', async () => {
    const { path, holder, browser } = await somebody();
    const second = (await people.byPasskey(holder)).browser;
    const { sessionId } = (await browser.get('/api/v1/session')).body as { sessionId: string };
    expect(await sessionsOf(path)).toHaveLength(2);
    expect((await remove(`${path}/sessions/${sessionId}`)).status).toBe(204);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    expect((await second.get('/api/v1/session')).status).toBe(200);
    expect((await remove(`${path}/sessions/${sessionId}`)).body).toMatchObject({ code: 'request.not_found' });
    expect((await remove(`${path}/sessions`)).status).toBe(204);
    expect((await second.get('/api/v1/session')).status).toBe(401);
    expect(await sessionsOf(path)).toEqual([]);
    const reasons = await system.rows(
      'session',
      'SELECT DISTINCT revoked_reason FROM session WHERE user_id = $1 AND revoked_reason <> $2',
      [...[userIdOf(path), 'signed-out']],
    );
    expect(reasons).toEqual([{ revoked_reason: 'administrator' }]);
  });

  it('is offered passkeys again, or never', async () => {
    const { path } = await somebody();
    const never = await admin.send('PUT', `${path}/prompts`, { passkey: 'never' });
    expect(never).toMatchObject({ status: 200, body: { passkey: 'never', skippedForGood: true } });
    const again = await admin.send('PUT', `${path}/prompts`, { passkey: 'ask' });
    expect(again.body).toMatchObject({ passkey: 'ask', skippedAt: null, skippedForGood: false });
    expect((await admin.get(`${path}/prompts`)).body).toEqual(again.body);
    expect((await admin.send('PUT', `${path}/prompts`, { passkey: 'later' })).status).toBe(400);
  });
});

describe('a person who is deleted', () => {
  it('is not found, twice; and their address is free at once', async () => {
    const { holder, path } = await somebody();
    expect((await remove(path)).status).toBe(204);
    for (const reply of [await remove(path), await admin.get(path)])
      expect(reply).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    const identifiers = [{ type: 'email', value: holder.email }];
    const made = await admin.send('POST', `/tenants/${people.tenant.id}/users`, { identifiers });
    expect(made.status).toBe(201);
    expect((made.body as ManagedUser).userId).not.toBe(userIdOf(path));
  });

  it('is nowhere: no row tells more than that they are gone', async () => {
    const { browser, holder, path } = await somebody({ passkey: true, totp: true, backupCodes: true });
    const userId = userIdOf(path);
    await remove(path);
    await eventually(async () => (await browser.get('/api/v1/session')).status === 401);
    const tables = {
      identity: ['app_user', 'identifier', 'password'],
      credential: ['webauthn_credential', 'totp', 'backup_code', 'factor_attempt'],
      'mfa-policy': ['two_step', 'trusted_device', 'last_sign_in', 'seen_country'],
      session: ['oidc_record'],
    };
    for (const [service, names] of Object.entries(tables))
      for (const name of names)
        await eventually(
          async () =>
            (await system.rows(service, `SELECT 1 FROM ${name} WHERE user_id::text = $1`, [userId])).length === 0,
        );
    const kept =
      "SELECT 1 FROM session WHERE user_id = $1 AND (revoked_at IS NULL OR browser <> '' OR country IS NOT NULL)";
    await eventually(async () => (await system.rows('session', kept, [userId])).length === 0);
    const codes =
      'SELECT 1 FROM verification_code WHERE identifier_value = $1 UNION SELECT 1 FROM code_ledger WHERE identifier_value = $1';
    expect(await system.rows('identity', codes, [holder.email])).toEqual([]);
  });

  it('does not come in with a passkey, nor by a journey that was under way', async () => {
    const { holder, path } = await somebody();
    await people.asks({ policy: 'prompt-at-sign-in', factors: ['totp'] });
    const { browser, interaction } = await people.byPassword(holder);
    stepOf(interaction, 'turn-on-two-step');
    await remove(path);
    await eventually(
      async () =>
        (await system.rows('session', 'SELECT 1 FROM deleted_person WHERE user_id = $1', [userIdOf(path)])).length > 0,
    );
    await browser.request('POST', `/api/v1/interactions/${interaction.id}/skip`, { body: {} });
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    await people.asks({ policy: 'no-prompt', factors: [] });
    await eventually(
      async () =>
        (await system.rows('credential', 'SELECT 1 FROM webauthn_credential WHERE user_id = $1', [userIdOf(path)]))
          .length === 0,
    );
    await expect(people.byPasskey(holder)).rejects.toThrow();
  });
});

describe('people are found', () => {
  it('by their id, and by the beginning of anything that they are known by', async () => {
    const name = aTenantName('search');
    await admin.newTenant(name);
    const make = async (...identifiers: object[]) =>
      (await admin.send('POST', `/tenants/${name}/users`, { identifiers })).body as ManagedUser;
    const ada = await make({ type: 'email', value: 'ada@example.com' }, { type: 'username', value: 'adal' });
    const adam = await make({ type: 'username', value: 'adam' });
    const bob = await make({ type: 'phone', value: '+442079460958' }, { type: 'email', value: 'bob@example.com' });
    await admin.send('POST', `/tenants/${name}/users/${adam.userId}/suspend`, {});
    const found = async (query: string) => {
      const { users } = (await admin.get(`/tenants/${name}/users?${query}`)).body as UserPage;
      return users.map(({ userId }) => userId);
    };
    expect(await found(`q=${ada.userId}`)).toEqual([ada.userId]);
    expect(await found(`q=${crypto.randomUUID()}`)).toEqual([]);
    expect(await found('q=ADA')).toEqual([ada.userId, adam.userId]);
    expect(await found('q=%2B4420')).toEqual([bob.userId]);
    expect(await found('q=')).toEqual([bob.userId, ada.userId, adam.userId]);
    expect(await found('q=&suspended=true')).toEqual([adam.userId]);
    expect(await found('q=ada&suspended=false')).toEqual([ada.userId]);
    expect(await found(`q=${adam.userId}&suspended=false`)).toEqual([]);
    expect(await found('suspended=true')).toEqual([]);
    const pages: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = (await admin.get(`/tenants/${name}/users?q=&limit=1${more}`)).body as UserPage;
      pages.push(...page.users.map(({ userId }) => userId));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([bob.userId, ada.userId, adam.userId]);
    expect((await admin.get(`/tenants/${name}/users?suspended=perhaps`)).status).toBe(400);
  });
});

const passkeyId = 'AAAAAAAAAAAAAAAAAAAAAA';
const calls: { method: string; path: string; body?: object }[] = [
  { method: 'GET', path: '' },
  { method: 'DELETE', path: '' },
  { method: 'GET', path: '/passkeys' },
  { method: 'DELETE', path: `/passkeys/${passkeyId}` },
  { method: 'GET', path: '/sessions' },
  { method: 'DELETE', path: '/sessions' },
  { method: 'DELETE', path: `/sessions/${crypto.randomUUID()}` },
  { method: 'GET', path: '/prompts' },
  { method: 'PUT', path: '/prompts', body: { passkey: 'ask' } },
  { method: 'POST', path: '/suspend', body: {} },
  { method: 'POST', path: '/reactivate', body: {} },
  { method: 'POST', path: '/unlock', body: {} },
  { method: 'POST', path: '/enrolment-link', body: {} },
  { method: 'GET', path: '/two-step' },
  { method: 'POST', path: '/two-step/ask-again', body: {} },
  { method: 'GET', path: '/factors' },
  { method: 'DELETE', path: '/factors/totp' },
  { method: 'GET', path: '/trusted-devices' },
  { method: 'DELETE', path: '/trusted-devices' },
];

describe('a person of another tenant', () => {
  let holder: Holder;
  let userId: string;
  let elsewhere: string;
  beforeAll(async () => {
    const { path, ...known } = await somebody();
    ({ holder } = known);
    userId = userIdOf(path);
    elsewhere = aTenantName('elsewhere');
    await admin.newTenant(elsewhere);
  });

  it.each(calls)('is not found by $method $path', async ({ method, path, body }) => {
    const reply = await admin.send(method, `/tenants/${elsewhere}/users/${userId}${path}`, body);
    expect(reply).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('has what they had', async () => {
    const path = await pathOf(admin, people.tenant.id, holder);
    expect(await passkeysOf(path)).toHaveLength(1);
    expect((await admin.get(path)).body).toMatchObject({ suspendedAt: null, sessions: 1 });
  });
});
