import { randomBytes } from 'node:crypto';
import { Browser, interactionOf, interactionPath, signInWithPasskey, type BrowserReply } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cuttable } from './cuttable.js';
import { forgetCounts, gatewayRedis } from './gateway-redis.js';
import { aSolution } from './proof-of-work.js';
import { eventually, newestCode, startOwnSystem, type OwnSystem } from './system.js';

// The tenant `default`, which asks after repeated tries, and a gateway that counts as in production behind a proxy.

let system: OwnSystem;
let wire: Cuttable;

beforeAll(async () => {
  await forgetCounts();
  wire = await gatewayRedis();
  const env = { LIMITS_FACTOR: '1', TRUSTED_PROXIES: '127.0.0.0/8, ::1', REDIS_URL: wire.url };
  system = await startOwnSystem({ env: { gateway: env } });
});
afterAll(async () => {
  await system.stop();
  await wire.cut();
});

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const anAddress = () => `2001:db8:${hex(2)}:${hex(2)}::1`;
const aJourney = () => ({ id: randomBytes(16).toString('base64url') as never });
const anEmail = () => `person-${hex(8)}@example.com`;
const aBrowser = (address = anAddress()) => new Browser(system.url, { headers: { 'x-forwarded-for': address } });
const start = async (browser: Browser, intent = 'sign-up') =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));
const guess = (browser: Browser, captcha?: string) =>
  browser.post(interactionPath(aJourney(), 'code/verify'), { code: '000000', captcha });
const name = (browser: Browser, value: string, captcha?: string) =>
  browser.post(interactionPath(aJourney(), 'identifier'), { type: 'email', value, captcha });
const codeOf = ({ body }: BrowserReply) => (body as { code?: string }).code;

/** How many of so many calls went by before the first that is asked for a CAPTCHA. */
async function unaskedBefore(most: number, call: (time: number) => Promise<BrowserReply>): Promise<number> {
  for (let unasked = 0; unasked <= most; unasked += 1)
    if (codeOf(await call(unasked)) === 'captcha.required') return unasked;
  throw new Error(`${most} calls went by and none was asked`);
}

/** A browser that has used up what it may try, at a journey of its own. */
async function tiredBrowser() {
  const browser = aBrowser();
  const journey = await start(browser);
  await unaskedBefore(16, () => guess(browser));
  return { browser, journey };
}

describe('somebody who just signs in', () => {
  it('is not asked, not even after a slip in the address and two in the code', async () => {
    const browser = aBrowser();
    const email = anEmail();
    const journey = await start(browser);
    const post = (method: string, body: object) => browser.post(interactionPath(journey, method), body);
    const replies = [
      await post('identifier', { type: 'email', value: `x${email}` }),
      await post('identifier', { type: 'email', value: email }),
      await post('code/verify', { code: '000000' }),
      await post('code/verify', { code: '111111' }),
    ];
    const right = await post('code/verify', { code: await newestCode(system.suite, email) });
    expect(interactionOf(right).step.name).toBe('create-passkey');
    expect(replies.map(codeOf).filter((code) => code?.startsWith('captcha'))).toEqual([]);
  });
});

describe('repeated tries are counted', () => {
  it('by browser: the seventeenth is asked, and no other browser', async () => {
    const browser = aBrowser();
    await start(browser);
    expect(await unaskedBefore(20, () => guess(browser))).toBe(16);
    const other = aBrowser();
    await start(other);
    expect(codeOf(await guess(other))).toBe('interaction.expired');
  });

  // Security C-08: by what was typed, so it says nothing of whether anybody has it.
  it('by name: the sixth is asked, whoever tries and whether anybody has it or not', async () => {
    const known = (await system.newPerson()).email;
    const unknown = anEmail();
    expect(await unaskedBefore(10, () => name(aBrowser(), unknown))).toBe(5);
    // The sign-up of the known person was one of the five.
    expect(await unaskedBefore(10, () => name(aBrowser(), known))).toBe(4);
  });

  it('by address: names and guesses together, over a whole /64', async () => {
    const prefix = `2001:db8:${hex(2)}:${hex(2)}`;
    const call = (time: number) => {
      const browser = aBrowser(`${prefix}::${hex(2)}`);
      return time % 2 === 0 ? guess(browser) : name(browser, anEmail());
    };
    expect(await unaskedBefore(210, call)).toBe(200);
    expect(codeOf(await guess(aBrowser()))).toBe('interaction.expired');
  });
});

describe('whoever is asked', () => {
  it('goes on with one solution, for the whole journey', async () => {
    const { browser, journey } = await tiredBrowser();
    const email = anEmail();
    const post = (method: string, body: object) => browser.post(interactionPath(journey, method), body);
    expect(codeOf(await post('identifier', { type: 'email', value: email }))).toBe('captcha.required');
    const named = await post('identifier', { type: 'email', value: email, captcha: await aSolution(browser) });
    expect(interactionOf(named).step.name).toBe('code');
    expect(codeOf(await post('code/verify', { code: '000000' }))).toBe('identity.code_rejected');
    const code = await newestCode(system.suite, email);
    expect(interactionOf(await post('code/verify', { code })).step.name).toBe('create-passkey');
  });

  it('is not asked for a passkey, in the same browser', async () => {
    const person = await system.newPerson();
    const { browser } = await tiredBrowser();
    expect((await signInWithPasskey(browser, person.authenticator)).step.name).toBe('done');
  });
});

describe('without Redis', () => {
  it('each gateway counts names for itself, and whoever is asked then has to wait', async () => {
    const person = await system.newPerson();
    const browser = aBrowser();
    await start(browser);
    const solution = await aSolution(browser);
    await wire.cut();
    for (let time = 0; time < 16; time += 1) expect(codeOf(await name(browser, anEmail()))).toBe('interaction.expired');
    const refused = await name(browser, anEmail(), solution);
    expect([refused.status, codeOf(refused)]).toEqual([503, 'service.unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await signInWithPasskey(browser, person.authenticator)).step.name).toBe('done');
    await wire.mend();
    await eventually(async () => codeOf(await guess(aBrowser())) === 'interaction.expired');
  });
});
