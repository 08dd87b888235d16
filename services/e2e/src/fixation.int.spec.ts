import type { Interaction } from '@latchkey/contracts';
import { type Browser, type BrowserReply, cookieName, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MfaPeople, type Holder } from './mfa-people.js';
import { act, begin } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// F-01: somebody who set a browser's cookie before its person came, or read it on a shared machine, and waits for them to prove
// themselves. What is left of the journey is not for them, whatever they send and whenever.

let system: System;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
  ada = await people.someone({ totp: true, backupCodes: true });
});
afterAll(() => system.stop());

const planted = 'A'.repeat(43);
const withPlanted = (): Browser => {
  const browser = people.tenant.newBrowser();
  browser.cookies.set(cookieName.browser, planted);
  return browser;
};

/** Everything that moves a journey without knowing anything of its person. */
const moves: [method: string, body: object][] = [
  ['resume', {}],
  ['skip', {}],
  ['skip', { step: 'create-passkey', forGood: true }],
  ['profile', { name: 'Mallory' }],
  ['enable-two-step', {}],
  ['passkey/options', {}],
  ['enrolment/passkey/options', {}],
  ['enrolment/totp/options', {}],
  ['enrolment/backup-codes', {}],
  ['enrolment/backup-codes', { saved: true }],
  ['code', { channel: 'email' }],
  ['cancelled', { ceremony: 'registration', reason: 'cancelled' }],
];

/** What somebody with the planted name gets at a journey, by its id and as the current one. */
async function tried({ id }: Pick<Interaction, 'id'>): Promise<BrowserReply[]> {
  const replies: BrowserReply[] = [];
  for (const [method, body] of moves) {
    replies.push(await withPlanted().post(interactionPath({ id }, method), body));
    replies.push(await withPlanted().post(`/api/v1/interactions/current/${method}`, body));
  }
  return replies;
}

const outcome = (reply: BrowserReply) => `${reply.status} ${codeIn(reply)}`;

/** A sign-in with a password in a browser whose name was planted, up to the answer to that. */
async function proved(): Promise<{ browser: Browser; at: Interaction; sent: object }> {
  const browser = withPlanted();
  const named = await begin(browser, ada.email, 'sign-in');
  const sent = { password: goodPassword };
  return { browser, at: interactionOf(await act(browser, named, 'password', sent)), sent };
}

const cases: [step: Interaction['step']['name'], asks: () => Promise<void>][] = [
  ['create-passkey', () => people.asks({ policy: 'no-prompt', factors: ['webauthn'] }, progressive)],
  ['mfa', () => people.asks({ policy: 'mandatory', factors: ['totp', 'email-code', 'backup-code'] })],
];
const progressive = { passkey: { enabled: true, progressiveEnrolment: true } } as const;

describe.each(cases)('after a proof that leads to %s', (step, asks) => {
  beforeAll(asks);

  it('the browser has another name, and under the planted one there is nothing to see, join, move or end', async () => {
    const { browser, at } = await proved();
    stepOf(at, step);
    expect(browser.cookies.get(cookieName.browser)).not.toBe(planted);
    const replies = await tried(at);
    expect(new Set(replies.map(outcome))).toEqual(new Set(['410 interaction.expired']));
    expect(replies.flatMap(({ setCookies }) => setCookies)).toEqual([]);
    expect(outcome(await withPlanted().get(interactionPath(at)))).toBe('404 interaction.not_found');
    expect(outcome(await withPlanted().get('/api/v1/interactions/current'))).toBe('404 interaction.not_found');
    await withPlanted().delete(interactionPath(at));
    const joined = interactionOf(await withPlanted().post('/api/v1/interactions', { intent: 'sign-in' }));
    expect([joined.id === at.id, joined.step.name]).toEqual([false, 'identify']);
    expect(stepOf(interactionOf(await browser.get(interactionPath(at))), step).name).toBe(step);
  });

  it('a reply that was lost is given again to the same bytes, with the new name', async () => {
    const { browser, at, sent } = await proved();
    const unaware = withPlanted();
    const again = await act(unaware, at, 'password', sent);
    expect(interactionOf(again).step.name).toBe(step);
    expect(unaware.cookies.get(cookieName.browser)).toBe(browser.cookies.get(cookieName.browser));
  });

  it('one wrong guess at those bytes ends that too', async () => {
    const { at, sent, browser } = await proved();
    expect(outcome(await act(withPlanted(), at, 'password', { password: 'a guess' }))).toBe('410 interaction.expired');
    expect(outcome(await act(withPlanted(), at, 'password', sent))).toBe('401 authentication.failed');
    stepOf(interactionOf(await browser.get(interactionPath(at))), step);
  });

  it('somebody who has neither name is another browser', async () => {
    const { at } = await proved();
    expect(outcome(await act(people.tenant.newBrowser(), at, 'resume'))).toBe('401 authentication.failed');
  });
});

describe('a sign-in with a passkey, in one step', () => {
  let holder: Holder;
  beforeAll(async () => {
    holder = await people.someone({ passkey: true });
    await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
  });

  it('gives its session to nobody who asks for it under the planted name, before, while and after', async () => {
    const browser = withPlanted();
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const { passkey } = stepOf(started, 'identify');
    if (!passkey || !holder.authenticator) throw new Error('no passkey is possible here');
    const response = holder.authenticator.get(passkey.options);
    const answer = act(browser, started, 'passkey', { response });
    const asked: BrowserReply[] = [];
    const meanwhile = new AbortController();
    const over = answer.finally(() => meanwhile.abort());
    while (!meanwhile.signal.aborted)
      asked.push(...(await Promise.all([1, 2, 3].map(() => act(withPlanted(), started, 'resume')))));
    asked.push(await act(withPlanted(), started, 'resume'));
    stepOf(interactionOf(await over), 'done');
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.flatMap(({ setCookies }) => setCookies)).toEqual([]);
    for (const reply of asked)
      expect(['409 interaction.unexpected_action', '410 interaction.expired']).toContain(outcome(reply));
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });
});
