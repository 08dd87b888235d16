import { factorChanged, passkeyRegistered } from '@latchkey/contracts';
import { interactionOf, signUpWithPasskey, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountPeople, change, messagesTo, noticeTo } from './account-people.js';
import { Administrator } from './administrator.js';
import { publishRaw } from './event-stream.js';
import { act, anAddress } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// E-10: what happens to an account is told to everything that its person has proved.

let system: System;
let tenant: TestTenant;
let people: AccountPeople;
let admin: Administrator;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  tenant = await aTenantWith(system.suite, { languages: { default: 'de', supported: ['de', 'en'] } });
  people = new AccountPeople(system, admin, tenant);
});
afterAll(() => system.stop());

let numbers = 0;
const aNumber = () => `+1500${String(Date.now() % 100_000).padStart(5, '0')}${String((numbers += 1)).padStart(2, '0')}`;

/** Somebody whom an administrator wrote down, who never read a code here. */
async function writtenDown(identifiers: object[]): Promise<string> {
  const { body } = await admin.send('POST', `/tenants/${tenant.id}/users`, { identifiers });
  return (body as { userId: string }).userId;
}
const proved = (type: 'email' | 'phone', value: string) => ({ type, value, verified: true });

/** What credential would tell of somebody. */
async function happens(subject: string, userId: string, payload: object) {
  const id = crypto.randomUUID();
  const event = { id, occurredAt: new Date().toISOString(), payload: { tenantId: tenant.id, userId, ...payload } };
  for (const delivery of ['first', 'again']) await publishRaw(system, subject, event, `${id}-${delivery}`);
}
const changedAt = '2026-03-01T09:05:00.000Z';

describe('a notice', () => {
  it('of a passkey goes to who made it, in the language that they read their code in', async () => {
    const { email } = await people.someone();
    const notice = await noticeTo(system, email, 'A passkey for Acme was added');
    expect(notice.text).toContain('If it was not you');
    expect(notice.text).toContain(tenant.origin);
    expect(notice.text).toMatch(/When: \d+ \w+ \d{4} at \d\d:\d\d UTC/);
  });

  it('is none of what somebody set up in the journey that they came in, and of all else', async () => {
    const [browser, email] = [tenant.newBrowser(), anAddress()];
    const first = tenant.newAuthenticator();
    await signUpWithPasskey(browser, first, email, (address) => people.codeFor(address));
    await browser.delete('/api/v1/session');
    await people.byPasskey(first, browser);
    const begun = interactionOf(await change(browser, 'POST', 'passkeys', {}));
    const shown = stepOf(interactionOf(await act(browser, begun, 'enrolment/passkey/options')), 'enrol-factor');
    if (!shown.passkey) throw new Error('no options came');
    const response = tenant.newAuthenticator().create(shown.passkey.options);
    stepOf(interactionOf(await act(browser, begun, 'enrolment/passkey', { response })), 'done');
    await noticeTo(system, email, 'A passkey for Acme was added');
    expect((await messagesTo(system, email)).map(({ subject }) => subject)).toEqual([
      'A passkey for Acme was added',
      'Your code for Acme',
    ]);
  });

  it('tells of a passkey that is called something else, and of one that is no more', async () => {
    const { browser, email, authenticator } = await people.someone();
    const path = `passkeys/${authenticator.credentials[0]?.id ?? ''}`;
    expect((await change(browser, 'PATCH', path, { name: 'Work telephone' })).status).toBe(200);
    const { text } = await noticeTo(system, email, 'A passkey for Acme was renamed');
    expect(text).not.toContain('Work telephone');
    expect((await change(browser, 'DELETE', path)).status).toBe(200);
    await noticeTo(system, email, 'A passkey for Acme was removed');
  });

  it('goes to every address, in the tenant’s language where theirs is not known, once per event', async () => {
    const [one, other, unproved] = [anAddress(), anAddress(), anAddress()];
    const number = aNumber();
    const userId = await writtenDown([
      proved('email', one),
      proved('email', other),
      { type: 'email', value: unproved },
      proved('phone', number),
    ]);
    await happens(factorChanged.subject, userId, { factor: 'totp', change: 'removed', changedAt });
    const subject = 'Ihre Authenticator-App für Acme wurde entfernt';
    for (const address of [one, other]) {
      const notice = await noticeTo(system, address, subject);
      expect(notice.text).toContain('Wann: 1. März 2026 um 09:05 UTC');
    }
    // Told after the second delivery of the first event, so nothing of that is still on its way.
    await happens(factorChanged.subject, userId, { factor: 'backup-code', change: 'replaced', changedAt });
    await noticeTo(system, one, 'Ihre Backup-Codes für Acme wurden ersetzt');
    expect((await messagesTo(system, one)).filter((message) => message.subject === subject)).toHaveLength(1);
    expect(await messagesTo(system, unproved)).toEqual([]);
    expect(await messagesTo(system, number)).toEqual([]);
  });

  it('tells of a second step that is turned on and off, with the way to the account, and of nothing that was skipped', async () => {
    const { browser, email } = await people.someone();
    // Off already, as far as anybody was asked: no news.
    for (const state of ['off', 'on', 'on', 'off'])
      expect((await change(browser, 'PUT', 'two-step', { state })).status).toBe(200);
    const off = 'The second step for Acme was turned off';
    const { text } = await noticeTo(system, email, off);
    expect(text).toContain(`${tenant.origin}/account`);
    const told = (await messagesTo(system, email))
      .map(({ subject }) => subject)
      .filter((one) => /second step/.test(one));
    expect(told).toEqual([off, 'A second step for Acme was turned on']);
  });

  it('is a text message for who has no address', async () => {
    const number = aNumber();
    const userId = await writtenDown([proved('phone', number)]);
    const credential = { credentialId: 'AAAA', aaguid: crypto.randomUUID(), backupEligible: true };
    await happens(passkeyRegistered.subject, userId, { ...credential, registeredAt: changedAt });
    const [message] = await eventually(async () => {
      const found = await messagesTo(system, number);
      return found.length > 0 && found;
    });
    expect(message).toMatchObject({
      channel: 'sms',
      text: `Acme: Ein neuer Passkey kann sich bei Ihrem Konto anmelden. Nicht Sie? ${tenant.origin}`,
    });
  });

  it('of another tenant’s person is for nobody', async () => {
    const address = anAddress();
    const userId = await writtenDown([proved('email', address)]);
    const elsewhere = await aTenantWith(system.suite, {});
    await happens(factorChanged.subject, userId, {
      tenantId: elsewhere.id,
      factor: 'totp',
      change: 'removed',
      changedAt,
    });
    await happens(factorChanged.subject, userId, { factor: 'totp', change: 'added', changedAt });
    await noticeTo(system, address, 'Eine Authenticator-App für Acme wurde hinzugefügt');
    expect(await messagesTo(system, address)).toHaveLength(1);
  });
});
