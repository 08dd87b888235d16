import type { TenantConfiguration } from '@latchkey/contracts';
import { Browser, inboxReader, interactionOf, interactionPath, stepOf, type ReadCode } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
let origin: string;
let readCode: ReadCode;
const name = aTenantName('phone');

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  const phone = { identifier: 'phone', password: false, code: true, primary: 'code' } as const;
  const signIn: Partial<TenantConfiguration['signIn']> = { methods: [phone], phoneRegion: 'GB' };
  origin = await admin.newTenant(name, { signIn, signUp: { identifiers: ['phone'] } });
  readCode = inboxReader(new Browser(system.url));
});
afterAll(() => system.stop());

const aNumber = () => `+44207946${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`;
const start = async (browser: Browser, intent: string) =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));

async function proves(browser: Browser, intent: string, typed: string, number: string) {
  const started = await start(browser, intent);
  const since = new Date();
  const named = await browser.post(interactionPath(started, 'identifier'), { type: 'phone', value: typed });
  stepOf(interactionOf(named), 'code');
  const code = await readCode(number, since);
  return interactionOf(await browser.post(interactionPath(started, 'code/verify'), { code }));
}

it('somebody signs up with a number and signs in with it, however it is written', async () => {
  const number = aNumber();
  stepOf(await proves(new Browser(origin), 'sign-up', number, number), 'create-passkey');
  const national = `0${number.slice(3, 5)} ${number.slice(5, 9)} ${number.slice(9)}`;
  stepOf(await proves(new Browser(origin), 'sign-in', national, number), 'create-passkey');
  const inbox = await new Browser(system.url).get(`/dev/inbox?to=${encodeURIComponent(number)}`);
  expect(inbox.body).toEqual([
    expect.objectContaining({ channel: 'sms', text: expect.stringContaining(`\n@${name}.localhost #`) as string }),
    expect.objectContaining({ channel: 'sms' }),
  ]);
  expect((await system.found(number)).filter((place) => place.startsWith('log'))).toEqual([]);
});

it('the inbox takes no text message that nobody has signed', async () => {
  const body = JSON.stringify({ id: 'x', to: aNumber(), text: '123456' });
  const headers = { 'webhook-id': 'x', 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)) };
  const post = (more: Record<string, string>) =>
    fetch(`${system.suite.inboxUrl}/sms`, { method: 'POST', headers: { ...headers, ...more }, body });
  expect((await post({})).status).toBe(401);
  expect((await post({ 'webhook-signature': 'v1,AAAA' })).status).toBe(401);
});

it('a tenant with telephones is ready when somebody sends text messages', async () => {
  const { body } = await admin.get(`/tenants/${name}/readiness`);
  expect(body).toMatchObject({
    ready: true,
    prerequisites: expect.arrayContaining([{ name: 'sms_delivery', status: 'done' }]) as unknown,
  });
});
