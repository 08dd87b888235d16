import type { UserPage } from '@latchkey/contracts';
import {
  Browser,
  inboxReader,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  SoftwareAuthenticator,
  stepOf,
} from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
let origin: string;
const name = aTenantName('lockout');

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  const email = { identifier: 'email', password: true, code: true, primary: 'code' } as const;
  origin = await admin.newTenant(name, {
    signIn: { methods: [email] },
    lockout: { mostAttempts: 3, windowMinutes: 5 },
  });
});
afterAll(() => system.stop());

async function somebody() {
  const [browser, authenticator] = [new Browser(origin), new SoftwareAuthenticator({ origin })];
  const email = `person-${crypto.randomUUID()}@example.com`;
  await signUpWithPasskey(browser, authenticator, email, inboxReader(new Browser(system.url)));
  const { body } = await admin.get(`/tenants/${name}/users?prefix=${email}`);
  return { authenticator, email, userId: (body as UserPage).users[0]?.userId };
}

/** Names oneself past the passkey, to a page where passwords are taken. */
async function named(email: string) {
  const browser = new Browser(origin);
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const at = interactionOf(await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email }));
  return { browser, at, tries: () => browser.post(interactionPath(started, 'password'), { password: 'wrong one' }) };
}

it('wrong passwords block passwords and codes for as long as the tenant says, and an administrator ends it', async () => {
  const { email, userId } = await somebody();
  const { browser, at, tries } = await named(email);
  stepOf(at, 'passkey');
  expect([(await tries()).status, (await tries()).status]).toEqual([401, 401]);
  const blocked = await tries();
  expect(blocked).toMatchObject({ status: 429, body: { code: 'identity.too_many_attempts' } });
  expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(290);
  const code = await browser.post(interactionPath(at, 'code'), { channel: 'email' });
  expect(code).toMatchObject({ status: 429, body: { code: 'identity.code_requested_too_often' } });

  const path = `/tenants/${name}/users/${userId}/unlock`;
  expect(await admin.send('POST', path, {})).toMatchObject({ status: 200, body: { userId } });
  expect((await admin.send('POST', path, {})).status).toBe(200);
  expect((await tries()).status).toBe(401);
  expect((await browser.post(interactionPath(at, 'code'), { channel: 'email' })).status).toBe(200);
  const stranger = `/tenants/default/users/${userId ?? ''}/unlock`;
  expect((await admin.send('POST', stranger, {})).status).toBe(404);
});

it('a lockout never blocks a passkey', async () => {
  const { email, authenticator } = await somebody();
  const { browser, at, tries } = await named(email);
  for (let count = 0; count < 4; count += 1) await tries();
  expect((await tries()).status).toBe(429);
  const { passkey } = stepOf(at, 'passkey');
  if (!passkey) throw new Error('no options came with the passkey step');
  const response = authenticator.get(passkey.options);
  stepOf(interactionOf(await browser.post(interactionPath(at, 'passkey'), { response })), 'done');
  const { step } = await signInWithPasskey(new Browser(origin), authenticator);
  expect(step.name).toBe('done');
});
