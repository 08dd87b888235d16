import type { AccountActivity, AccountSessions } from '@latchkey/contracts';
import { Browser, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// F-01, F-03, F-05: where somebody is signed in, and that the end of it holds everywhere.

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: [] });
});
afterAll(() => system.stop());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function signedIn(holder: Holder = ada, userAgent = firefox): Promise<Browser> {
  const browser = new Browser(people.tenant.origin, { headers: { 'user-agent': userAgent } });
  stepOf((await people.byPasskey(holder, browser)).interaction, 'done');
  return browser;
}
const sessionsOf = async (browser: Browser) =>
  ((await browser.get('/api/v1/account/sessions')).body as AccountSessions).sessions;
const isIn = async (browser: Browser) => (await browser.get('/api/v1/session')).status === 200;

/** Milliseconds until a browser is out, asked again and again; each answer may come from the gateway's memory. */
async function outAfter(browser: Browser): Promise<number> {
  const began = performance.now();
  while (await isIn(browser)) {
    if (performance.now() - began > 10_000) throw new Error('still signed in after ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - began;
}

describe('where a person is signed in', () => {
  it('is listed for them alone, by what they tell it by', async () => {
    const stranger = await people.someone({ passkey: true });
    await people.asks({ policy: 'no-prompt', factors: [] });
    const [one, other] = [await signedIn(stranger), await signedIn(stranger, 'Mozilla/5.0 (iPhone) Safari/605')];
    const listed = await sessionsOf(one);
    expect(listed.map(({ browser, isThis, aal }) => ({ browser, isThis, aal }))).toEqual(
      expect.arrayContaining([
        { browser: 'Firefox · Linux', isThis: true, aal: 2 },
        { browser: 'Safari · iPhone', isThis: false, aal: 2 },
      ]),
    );
    expect((await sessionsOf(other)).filter(({ isThis }) => isThis)).toHaveLength(1);
    const { entries } = (await one.get('/api/v1/account/activity')).body as AccountActivity;
    expect(entries[0]).toMatchObject({ what: 'signed-in', browser: 'Safari · iPhone' });
  });

  it('may be ended from elsewhere, one or all others, and never another person’s', async () => {
    const [here, there, third, strangers] = [
      await signedIn(),
      await signedIn(),
      await signedIn(),
      await signedIn(await freshPerson()),
    ];
    const [foreign] = await sessionsOf(strangers);
    expect((await here.delete(`/api/v1/account/sessions/${foreign?.sessionId}`)).status).toBe(204);
    expect(await isIn(strangers)).toBe(true);
    const [its] = (await sessionsOf(there)).filter(({ isThis }) => isThis);
    expect((await here.delete(`/api/v1/account/sessions/${its?.sessionId}`)).status).toBe(204);
    expect(await isIn(there)).toBe(false);
    expect(await isIn(third)).toBe(true);
    expect((await here.delete('/api/v1/account/sessions')).status).toBe(204);
    expect(await outAfter(third)).toBeLessThan(5_000);
    expect(await isIn(here)).toBe(true);
    const { entries } = (await here.get('/api/v1/account/activity')).body as AccountActivity;
    expect(entries.filter(({ what }) => what === 'revoked').length).toBeGreaterThanOrEqual(2);
  });

  it('ends for this very browser with its cookie', async () => {
    const browser = await signedIn();
    const [own] = (await sessionsOf(browser)).filter(({ isThis }) => isThis);
    await browser.delete(`/api/v1/account/sessions/${own?.sessionId}`);
    expect(browser.cookies.get('__Host-latchkey_session')).toBeUndefined();
  });

  it.each([
    { because: 'it is no id', at: 'nobody' },
    { because: 'it is none of ours', at: '01234567-89ab-4def-8123-456789abcdef' },
  ])('is not ended where $because', async ({ at }) => {
    const browser = await signedIn();
    const reply = await browser.delete(`/api/v1/account/sessions/${at}`);
    expect([204, 404]).toContain(reply.status);
    expect(await isIn(browser)).toBe(true);
  });
});

describe('a session ends everywhere', () => {
  it('F-05: with its person’s suspension, within five seconds', async () => {
    const holder = await freshPerson();
    const browser = await signedIn(holder);
    const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
    const path = `/tenants/${people.tenant.id}/users/${userId}/suspend`;
    expect((await admin.send('POST', path, {})).status).toBe(200);
    expect(await outAfter(browser)).toBeLessThan(5_000);
  });

  it('F-03: a token that is cut, changed or empty opens nothing', async () => {
    const browser = await signedIn();
    const token = browser.cookies.get('__Host-latchkey_session') ?? '';
    for (const forged of [
      token.slice(0, -1),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      '',
      'A'.repeat(43),
    ]) {
      const thief = people.tenant.newBrowser();
      thief.cookies.set('__Host-latchkey_session', forged);
      expect(codeIn(await thief.get('/api/v1/session'))).toBe('session.not_signed_in');
    }
    expect(await isIn(browser)).toBe(true);
  });
});

async function freshPerson(): Promise<Holder> {
  const person = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: [] });
  return person;
}
