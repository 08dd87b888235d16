import { type Browser, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, aUserName, begin, newcomersOf, peopleOf, signInWays, signsIn } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TenantWish, type TestTenant } from './test-tenants.js';

let system: System;
let newcomers: ReturnType<typeof newcomersOf>;
beforeAll(async () => {
  system = await startSystem();
  newcomers = newcomersOf(system);
});
afterAll(() => system.stop());

const { email, username } = signInWays;
const goodPassword = 'four quiet herons at dusk';

const aTenant = (signUp: TenantWish['signUp'], methods = [email, username], passkey: TenantWish['passkey'] = {}) =>
  aTenantWith(system.suite, {
    signIn: { methods },
    passkey: { showButton: false, ...passkey },
    ...(signUp && { signUp }),
  });
const codeFor = (address: string) => newcomers.codeFor(address);
const prove = (browser: Browser, address: string) => newcomers.prove(browser, address);
const people = (tenant: TestTenant) => peopleOf(system, tenant);

describe('what the tenant asks of everybody', () => {
  it('comes before the password, is written once, and is asked of nobody twice', async () => {
    const tenant = await aTenant({ password: true, profile: ['name', 'username'] });
    const [browser, address, name] = [tenant.newBrowser(), anAddress(), aUserName()];
    const proven = await prove(browser, address);
    expect(stepOf(proven, 'profile').asks).toEqual(['name', 'username']);
    const half = await act(browser, proven, 'profile', { name: 'Ada' });
    expect(half).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/username' }] } });
    const said = interactionOf(await act(browser, proven, 'profile', { name: ' Ada ', username: name.toUpperCase() }));
    stepOf(said, 'new-password');
    const chosen = interactionOf(await act(browser, said, 'new-password', { password: goodPassword }));
    stepOf(interactionOf(await act(browser, chosen, 'skip')), 'done');
    expect(await people(tenant)).toEqual([
      { type: 'email', value: address, verified: true, name: 'Ada', password: true },
      { type: 'username', value: name, verified: true, name: 'Ada', password: true },
    ]);
    // With the user name too, and nothing is asked again.
    const again = interactionOf(await signsIn(tenant, name, goodPassword));
    expect(again.step.name).toBe('create-passkey');
  });

  it('is asked at a sign-in, of who signed up before the tenant asked', async () => {
    const tenant = await aTenant({});
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    await act(browser, await prove(browser, address), 'skip', { forGood: true });
    await tenant.change({ signIn: { methods: [email] }, signUp: { profile: ['name'] } });
    const back = tenant.newBrowser();
    const proven = await eventually(async () => {
      const asked = await begin(back, address, 'sign-in');
      const sent = interactionOf(await act(back, asked, 'code', { channel: 'email' }));
      const code = await codeFor(address);
      const reply = await act(back, sent, 'code/verify', { code });
      return reply.status === 200 ? interactionOf(reply) : undefined;
    });
    expect(stepOf(proven, 'profile').asks).toEqual(['name']);
    stepOf(interactionOf(await act(back, proven, 'profile', { name: 'Ada' })), 'done');
  });

  it('cannot be a user name that somebody has', async () => {
    const tenant = await aTenant({ profile: ['username'] });
    const name = aUserName();
    const first = tenant.newBrowser();
    await act(first, await prove(first, anAddress()), 'profile', { username: name });
    const browser = tenant.newBrowser();
    const proven = await prove(browser, anAddress());
    const taken = await act(browser, proven, 'profile', { username: name });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'identity.identifier_taken', errors: [{ pointer: '#/username' }] },
    });
    stepOf(interactionOf(await browser.get(interactionPath(proven))), 'profile');
  });
});
