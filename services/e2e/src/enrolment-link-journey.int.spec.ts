import type { IssuedEnrolmentLink, SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { codeOf, type Holder, MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// Point 6 of recovery, D-05, E-11: an administrator's link leads back in, and gives no more than it proves.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

/** The secret of a link for somebody, whose id is told by a session of theirs. */
async function linkFor(holder: Holder): Promise<string> {
  const { body } = await admin.get(
    `/tenants/${people.tenant.id}/users?type=email&prefix=${encodeURIComponent(holder.email)}`,
  );
  const [{ userId }] = (body as { users: [{ userId: string }] }).users;
  const made = await admin.send('POST', `/tenants/${people.tenant.id}/users/${userId}/enrolment-link`, {});
  return (made.body as IssuedEnrolmentLink).url.split('#code=')[1] ?? '';
}

async function follow(code: string, browser: Browser = people.tenant.newBrowser()) {
  const begun = interactionOf(await browser.post('/api/v1/interactions', { intent: 'recover', hasLink: true }));
  return { browser, begun, reply: await act(browser, begun, 'enrolment-code', { code }) };
}

async function passkeyAt(browser: Browser, reply: Awaited<ReturnType<typeof follow>>['reply']) {
  const at = interactionOf(reply);
  const { passkey } = stepOf(at, 'create-passkey');
  const authenticator = people.tenant.newAuthenticator();
  const response = authenticator.create(passkey.options);
  return { authenticator, next: interactionOf(await act(browser, at, 'enrolment/passkey', { response })) };
}

describe('a link of an administrator’s', () => {
  it('leads to a passkey, a session of what was proved, and a sign-in with that passkey', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const { browser, reply } = await follow(await linkFor(ada));
    const { authenticator, next } = await passkeyAt(browser, reply);
    stepOf(next, 'done');
    expect((await browser.get('/api/v1/session')).body as SessionView).toMatchObject({ aal: 1, freshUntil: null });
    const again = await people.byPasskey({ ...ada, authenticator });
    stepOf(again.interaction, 'done');
  });

  it('leads to a new password, who wants no passkey', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const { browser, reply } = await follow(await linkFor(ada));
    const asked = interactionOf(await act(browser, interactionOf(reply), 'skip', { step: 'create-passkey' }));
    stepOf(asked, 'new-password');
    const password = 'another password of theirs';
    const done = interactionOf(await act(browser, asked, 'new-password', { password }));
    stepOf(done, 'done');
    stepOf((await people.byPassword({ ...ada, password })).interaction, 'done');
  });

  it('E-11: asks for the second factor that its person has', async () => {
    const ada = await people.someone({ totp: true });
    await people.asks({ policy: 'mandatory', factors: ['totp'] });
    const { browser, reply } = await follow(await linkFor(ada));
    const second = interactionOf(reply);
    expect(offerOf(second)).toEqual(['totp']);
    const led = await act(browser, second, 'totp', { code: codeOf(ada.secret ?? '') });
    expect(nameOf(interactionOf(led))).toBe('create-passkey');
  });

  it('D-05: stands for the mailbox where a first factor is due', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'], firstEnrolment: 'channel' });
    const { browser, reply } = await follow(await linkFor(ada));
    const { next } = await passkeyAt(browser, reply);
    expect(next.step).toMatchObject({ name: 'enrol-factor', bound: ['webauthn'], isSuggestion: true });
    stepOf(interactionOf(await act(browser, next, 'skip', { step: 'enrol-factor' })), 'done');
  });

  it('E-05: is good in one journey: used, in another browser, or in none of its kind it is worth nothing', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const code = await linkFor(ada);
    const first = await follow(code);
    interactionOf(first.reply);
    const { reply } = await follow(code);
    expect([reply.status, codeIn(reply)]).toEqual([410, 'identity.link_rejected']);
    const browser = people.tenant.newBrowser();
    const signIn = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const elsewhere = await act(browser, signIn, 'enrolment-code', { code: await linkFor(ada) });
    expect(codeIn(elsewhere)).toBe('interaction.unexpected_action');
  });

  it('E-04: guessed is refused, and said to be no more than that', async () => {
    const { reply } = await follow('A'.repeat(43));
    expect([reply.status, codeIn(reply)]).toEqual([410, 'identity.link_rejected']);
  });

  it('leads back in also where there are no passwords, and lets nobody else in there', async () => {
    const codes = await MfaPeople.at(system, {
      signIn: { methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }] },
      signUp: { password: false },
    });
    const browser = codes.tenant.newBrowser();
    expect((await browser.post('/api/v1/interactions', { intent: 'recover' })).status).toBe(404);
    const begun = interactionOf(await browser.post('/api/v1/interactions', { intent: 'recover', hasLink: true }));
    expect(begun.methods).toEqual(['enrolment-code', 'cancelled']);
  });
});
