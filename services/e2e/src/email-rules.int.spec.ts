import { Browser, inboxReader, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
let origin: string;
const name = aTenantName('rules');
const id = crypto.randomUUID().slice(0, 8);
const addresses = {
  known: `known-${id}@blocked.test`,
  unknown: `unknown-${id}@blocked.test`,
  wanted: `wanted-${id}@example.com`,
};

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  const email = { identifier: 'email', password: false, code: true, primary: 'code' } as const;
  origin = await admin.newTenant(name, { signIn: { methods: [email] } });
  expect((await admin.send('POST', `/tenants/${name}/users`, person(addresses.known))).status).toBe(201);
  await admin.changeExperience(name, { emailRules: { blockSubaddressing: true, block: ['blocked.test'] } });
});
afterAll(() => system.stop());

const person = (email: string) => ({ identifiers: [{ type: 'email', value: email }] });

async function names(intent: string, email: string) {
  const browser = new Browser(origin);
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent }));
  return browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
}

it('a sign-up with an address that is not wanted is refused before a code goes out, whoever has it', async () => {
  const refusals = [];
  for (const email of [addresses.known, addresses.unknown, `a+1-${id}@example.com`]) {
    const { status, body } = await names('sign-up', email);
    const { code, title, detail } = body as Record<string, unknown>;
    refusals.push({ status, code, title, detail });
    expect((await new Browser(system.url).get(`/dev/inbox?to=${encodeURIComponent(email)}`)).body).toEqual([]);
  }
  expect(refusals[0]).toMatchObject({ status: 422, code: 'identity.identifier_not_accepted' });
  expect(refusals[1]).toEqual(refusals[0]);
  expect(refusals[2]).toEqual(refusals[0]);
});

it('who exists signs in, and others sign up', async () => {
  const since = new Date();
  stepOf(interactionOf(await names('sign-in', addresses.known)), 'code');
  expect(await inboxReader(new Browser(system.url))(addresses.known, since)).toMatch(/^\d{6}$/);
  stepOf(interactionOf(await names('sign-up', addresses.wanted)), 'code');
});

it('an administrator makes nobody with such an address', async () => {
  expect(await admin.send('POST', `/tenants/${name}/users`, person(addresses.unknown))).toMatchObject({
    status: 422,
    body: { code: 'identity.identifier_not_accepted' },
  });
});
