import { setTimeout as wait } from 'node:timers/promises';
import { Browser, type BrowserReply, interactionOf, stepOf } from '@latchkey/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import type { Standing } from './enrolment-walk.js';
import { pathOf } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople, nameOf } from './mfa-people.js';
import { act, begin, signsIn } from './newcomers.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { codeIn, refusalOf } from './told.js';

// Codes that are guessed, shown twice, shown elsewhere, sent too often: D-11 to D-17, D-20 and D-21 of the catalogue of abuse.

const mostAttempts = 10;
let system: OwnSystem;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startOwnSystem({ env: { gateway: { LIMITS_FACTOR: '10000', TRUSTED_PROXIES: '127.0.0.1, ::1' } } });
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system, { lockout: { mostAttempts, windowMinutes: 60 } });
});
afterAll(() => system.stop());

const everyFactor = () => people.asks({ policy: 'mandatory' });
const everything = { passkey: true, totp: true, backupCodes: true };
const somebody = async () => {
  const ada = await people.someone(everything);
  await everyFactor();
  return ada;
};

/** A browser that comes from somewhere else each time. */
const fromElsewhere = () => {
  const octet = () => Math.floor(Math.random() * 254) + 1;
  const address = `203.${octet()}.${octet()}.${octet()}`;
  return new Browser(people.tenant.origin, { headers: { 'x-forwarded-for': address } });
};
/** So many sign-ins up to the second factor. One after the other: hashing a password takes a processor for a while. */
async function journeys(ada: Holder, count: number): Promise<Standing[]> {
  const all: Standing[] = [];
  while (all.length < count) all.push(await people.byPassword(ada, fromElsewhere()));
  return all;
}
const totp = (at: Standing, code: string) => act(at.browser, at.interaction, 'totp', { code });
const counted = (replies: readonly BrowserReply[], code: string) =>
  replies.filter((reply) => codeIn(reply) === code).length;
const signedIn = (replies: readonly BrowserReply[]) =>
  replies.filter((reply) => reply.status === 200 && nameOf(interactionOf(reply)) === 'done').length;

/** Not at the end of a step: what is computed here is of the same one there. */
async function withinStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 3_000) await wait(left + 50);
}

/** Nobody has shown a code of theirs yet, as far as the server remembers. */
const forgetSteps = () =>
  system.rows('credential', 'UPDATE totp SET last_step = last_step - 1000 WHERE tenant_id = $1', [people.tenant.id]);

describe('D-11: a code of an app', () => {
  it('D-11: on two connections at once is good once', async () => {
    const ada = await somebody();
    const both = await journeys(ada, 2);
    await withinStep();
    const code = codeOf(ada.secret ?? '');
    const replies = await Promise.all(both.map((at) => totp(at, code)));
    expect([signedIn(replies), counted(replies, 'credential.factor_code_rejected')]).toEqual([1, 1]);
  });

  it('D-11: twice at once in one journey makes one session', async () => {
    const ada = await somebody();
    const at = await people.byPassword(ada);
    await withinStep();
    const code = codeOf(ada.secret ?? '');
    const replies = await Promise.all([totp(at, code), totp(at, code), totp(at, code)]);
    expect(replies.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(signedIn(replies)).toBeGreaterThanOrEqual(1);
    const made = await system.rows('session', 'SELECT 1 FROM session WHERE interaction_id = $1', [at.interaction.id]);
    expect(made).toHaveLength(1);
  });

  it.each([
    { steps: -2, status: 401 },
    { steps: -1, status: 200 },
    { steps: 0, status: 200 },
    { steps: 1, status: 200 },
    { steps: 2, status: 401 },
  ])('D-12: of $steps steps from now: $status, whatever the time is at the client', async ({ steps, status }) => {
    const ada = await somebody();
    await forgetSteps();
    const at = await people.byPassword(ada);
    await withinStep();
    const then = new Date(Date.now() + steps * 30_000);
    const headers = { date: then.toUTCString(), 'x-client-time': String(then.getTime()) };
    const path = `/api/v1/interactions/${at.interaction.id}/totp`;
    const reply = await at.browser.post(path, { code: codeOf(ada.secret ?? '', steps) }, { headers });
    expect(reply.status).toBe(status);
    if (status === 401) expect(codeIn(reply)).toBe('credential.factor_code_rejected');
  });
});

describe('D-13: guesses from all over the world', () => {
  /** Wrong codes, many at once, over many journeys. */
  async function guesses(ada: Holder, count: number) {
    const all = await journeys(ada, 6);
    const replies: BrowserReply[] = [];
    for (let time = 0; time < count; time += all.length)
      replies.push(...(await Promise.all(all.map((at, index) => totp(at, String(100_000 + time + index))))));
    return replies;
  }

  it('D-13: are compared ten times an hour; the counter outlives Redis and the service, the passkey signs in', async () => {
    const ada = await somebody();
    const first = await guesses(ada, 240);
    expect(counted(first, 'credential.factor_code_rejected')).toBe(mostAttempts);
    expect(counted(first, 'credential.factor_locked')).toBe(first.length - mostAttempts);

    const redis = new Redis(system.suite.environment.redisAdminUrl);
    await redis.flushall();
    redis.disconnect();
    const credential = system.suite.process('credential');
    await credential.restart();
    await credential.waitReady();
    const second = await guesses(ada, 12);
    expect(counted(second, 'credential.factor_locked')).toBe(second.length);
    const right = await people.byPassword(ada);
    const locked = await totp(right, codeOf(ada.secret ?? ''));
    expect(locked).toMatchObject({ status: 429, body: { code: 'credential.factor_locked' } });
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(3_000);

    // P4: who is locked out of one has the others.
    const code = ada.backupCodes?.[0];
    stepOf(interactionOf(await act(right.browser, right.interaction, 'backup-code', { code })), 'done');
    stepOf((await people.byPasskey(ada)).interaction, 'done');
    await system.rows(
      'credential',
      `UPDATE factor_attempt SET blocked_until = now(), rejected_at = '{}' WHERE tenant_id = $1`,
      [people.tenant.id],
    );
    stepOf(interactionOf(await totp(await people.byPassword(ada), codeOf(ada.secret ?? ''))), 'done');
  });

  it('D-13: at a code by e-mail: five a code, and the right one is refused then, also after a restart of identity', async () => {
    const ada = await somebody();
    const at = await people.byPassword(ada);
    await act(at.browser, at.interaction, 'code', { channel: 'email' });
    const right = await people.codeFor(ada.email);
    const wrong = () =>
      act(at.browser, at.interaction, 'code/verify', { code: right === '000000' ? '000001' : '000000' });
    const replies: BrowserReply[] = [];
    while (replies.length < 40) replies.push(...(await Promise.all([wrong(), wrong(), wrong(), wrong()])));
    expect(counted(replies, 'identity.code_rejected')).toBe(5);
    expect(counted(replies, 'identity.code_attempts_exhausted')).toBe(35);
    const identity = system.suite.process('identity');
    await identity.restart();
    await identity.waitReady();
    const late = await act(at.browser, at.interaction, 'code/verify', { code: right });
    expect([late.status, codeIn(late)]).toEqual([429, 'identity.code_attempts_exhausted']);
  });

  it('D-21: a thousand wrong passwords and codes keep nobody from their passkey, and lock nothing for ever', async () => {
    const ada = await somebody();
    const inside = await journeys(ada, 3);
    const tryAll = async (at: Standing) => [
      await signsIn(people.tenant, ada.email, 'not the password'),
      await totp(at, '000000'),
      await act(at.browser, at.interaction, 'backup-code', { code: 'a'.repeat(16) }),
    ];
    const replies: BrowserReply[] = [];
    // A few at a time: what waits for one lock must not be all that a service can do.
    for (let round = 0; round < 112; round += 1) replies.push(...(await Promise.all(inside.map(tryAll))).flat(2));
    expect(replies.length).toBeGreaterThanOrEqual(1_000);
    expect(replies.filter(({ status }) => status !== 401 && status !== 429)).toEqual([]);
    const password = await signsIn(people.tenant, ada.email, 'not the password');
    expect(password).toMatchObject({ status: 429, body: { code: 'identity.too_many_attempts' } });
    expect(Number(password.headers['retry-after'])).toBeLessThanOrEqual(3_600);
    const browser = people.tenant.newBrowser();
    const { step, ...named } = await begin(browser, ada.email, 'sign-in');
    if (step.name !== 'passkey' || !step.passkey) throw new Error(`at ${step.name}`);
    const response = ada.authenticator?.get(step.passkey.options);
    stepOf(interactionOf(await act(browser, named, 'passkey', { response })), 'done');
    const path = await pathOf(admin, people.tenant.id, ada);
    expect((await admin.send('POST', `${path}/unlock`, {})).status).toBe(200);
    stepOf(interactionOf(await totp(await people.byPassword(ada), codeOf(ada.secret ?? ''))), 'done');
  }, 60_000);
});

describe('D-14: a code of another errand', () => {
  it('D-14: is refused at the second factor and in a recovery, and counts', async () => {
    const ada = await somebody();
    const at = await people.byPassword(ada);
    const forgot = people.tenant.newBrowser();
    const asked = await begin(forgot, ada.email, 'recover');
    const ofRecovery = await people.codeFor(ada.email);
    const none = await act(at.browser, at.interaction, 'code/verify', { code: ofRecovery });
    expect(await refusalOf(system, none)).toEqual([401, 'identity.code_rejected', 'no code']);
    await act(at.browser, at.interaction, 'code', { channel: 'email' });
    const ofFactor = await people.codeFor(ada.email);
    const there = await act(at.browser, at.interaction, 'code/verify', { code: ofRecovery });
    const here = await act(forgot, asked, 'code/verify', { code: ofFactor });
    for (const reply of [there, here]) {
      expect(reply).toMatchObject({ status: 401, body: { code: 'identity.code_rejected', detail: '4 attempts left' } });
    }
    stepOf(interactionOf(await act(at.browser, at.interaction, 'code/verify', { code: ofFactor })), 'done');
  });

  it('D-15: is in no log and in no Redis, nor is what it is made of', async () => {
    const ada = await somebody();
    const code = codeOf(ada.secret ?? '');
    stepOf(interactionOf(await totp(await people.byPassword(ada), code)), 'done');
    const mailed = await people.byPassword(ada);
    await act(mailed.browser, mailed.interaction, 'code', { channel: 'email' });
    const [spent = '', kept = ''] = ada.backupCodes ?? [];
    await act(mailed.browser, mailed.interaction, 'backup-code', { code: spent });
    for (const secret of [ada.secret ?? '', spent, kept, `"${code}"`, `"${await people.codeFor(ada.email)}"`])
      expect([secret, await system.found(secret)]).toEqual([secret, []]);
    const rows = await system.rows(
      'credential',
      'SELECT t::text AS row FROM backup_code t UNION ALL SELECT t::text FROM totp t',
    );
    for (const secret of [ada.secret ?? '', spent, kept]) expect(JSON.stringify(rows)).not.toContain(secret);
    // What is looked for is what would be there: a journey’s name is in the log that is read.
    expect(await system.found(mailed.interaction.id)).toContain('log of mfa-policy');
  });

  it('D-16: is sent five times in a quarter of an hour, however often and wherever it is asked for', async () => {
    const ada = await somebody();
    const all = await journeys(ada, 10);
    const ask = ({ browser, interaction }: Standing) => act(browser, interaction, 'code', { channel: 'email' });
    const replies: BrowserReply[] = [];
    for (let time = 0; time < 10; time += 1) replies.push(...(await Promise.all(all.map(ask))));
    // The code of the sign-up was one of the five; a journey that has one is told so again, and waits for another.
    expect(counted(replies, 'identity.code_requested_too_often')).toBe(100 - 4);
    const mails = await eventually(async () => {
      const response = await fetch(`${system.suite.inboxUrl}/?to=${encodeURIComponent(ada.email)}`);
      const delivered = (await response.json()) as unknown[];
      return delivered.length >= 5 && delivered;
    });
    expect(mails).toHaveLength(5);
  });

  it('D-16: dies when another is sent', async () => {
    const ada = await somebody();
    const at = await people.byPassword(ada);
    await act(at.browser, at.interaction, 'code', { channel: 'email' });
    const old = await people.codeFor(ada.email);
    const ages = `UPDATE verification_code SET sent_at = sent_at - interval '31 seconds' WHERE interaction_id = $1`;
    await system.rows('identity', ages, [at.interaction.id]);
    interactionOf(await act(at.browser, at.interaction, 'code', { channel: 'email' }));
    const code = await people.codeFor(ada.email);
    const dead = await act(at.browser, at.interaction, 'code/verify', { code: old });
    expect([dead.status, codeIn(dead)]).toEqual([401, 'identity.code_rejected']);
    stepOf(interactionOf(await act(at.browser, at.interaction, 'code/verify', { code })), 'done');
  });
});

it('D-17: a backup code that is shown fifty times at once is good once', async () => {
  const ada = await somebody();
  const all = await journeys(ada, 50);
  const code = ada.backupCodes?.[0];
  const replies = await Promise.all(all.map((at) => act(at.browser, at.interaction, 'backup-code', { code })));
  expect(signedIn(replies)).toBe(1);
  expect(counted(replies, 'credential.factor_code_rejected') + counted(replies, 'credential.factor_locked')).toBe(49);
  const path = await pathOf(admin, people.tenant.id, ada);
  expect((await admin.get(`${path}/factors`)).body).toMatchObject({ backupCodesLeft: 9 });
});
