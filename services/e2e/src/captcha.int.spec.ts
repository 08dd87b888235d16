import { randomBytes } from 'node:crypto';
import type { CaptchaChallenge, CaptchaPayload, Interaction } from '@latchkey/contracts';
import {
  Browser,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  stepOf,
  type BrowserReply,
} from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cuttable } from './cuttable.js';
import { gatewayRedis, testEnvironment } from './gateway-redis.js';
import { aChallenge, aSolution, encoded, solve } from './proof-of-work.js';
import { eventually, newestCode, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// A gateway whose Redis is behind a wire, a tenant that always asks and one that never does.

const always = { provider: 'altcha', when: 'always' } as const;
const none = { provider: 'none', when: 'always' } as const;
const methods = [{ identifier: 'email', password: true, code: true, primary: 'code' } as const];

let system: OwnSystem;
let wire: Cuttable;
let asking: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  wire = await gatewayRedis();
  system = await startOwnSystem({ env: { gateway: { REDIS_URL: wire.url } } });
  asking = await aTenantWith(system.suite, { signIn: { methods }, captcha: always });
  other = await aTenantWith(system.suite, { signIn: { methods }, captcha: none });
});
afterAll(async () => {
  await system.stop();
  await wire.cut();
});

const anEmail = () => `person-${randomBytes(8).toString('hex')}@example.com`;
const start = async (browser: Browser, intent = 'sign-up') =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));
const name = (browser: Browser, journey: Pick<Interaction, 'id'>, captcha?: string, value = anEmail()) =>
  browser.post(interactionPath(journey, 'identifier'), { type: 'email', value, captcha });
const codeOf = ({ body }: BrowserReply) => (body as { code?: string }).code;
/** At a journey of its own, with a solution that somebody else may have had. */
const attempt = async (captcha: string | undefined, tenant = asking) => {
  const browser = tenant.newBrowser();
  return name(browser, await start(browser), captcha);
};
const reasonIn = ({ body }: BrowserReply) =>
  eventually(async () => {
    const { traceId } = body as { traceId: string };
    const log = await system.log('gateway');
    const line = log.split('\n').find((one) => one.includes(traceId) && one.endsWith('}'));
    return line && (JSON.parse(line) as { reason?: string }).reason;
  });

describe('a tenant that always asks', () => {
  it('says so, and gives challenges; another tenant has none', async () => {
    const experience = await asking.newBrowser().get('/api/v1/experience');
    expect(experience.body).toMatchObject({ captcha: always });
    const challenge = await aChallenge(asking.newBrowser());
    expect(challenge.parameters.expiresAt * 1_000 - Date.now()).toBeLessThanOrEqual(300_000);
    expect((await other.newBrowser().get('/api/v1/captcha')).status).toBe(404);
    expect((await attempt(undefined, other)).status).toBe(200);
  });

  it.each([
    ['identifier', { type: 'email', value: 'ada@example.com' }],
    ['password', { password: 'anything at all' }],
    ['code', { channel: 'email' }],
    ['code/verify', { code: '000000' }],
  ])('asks before %s, and nobody behind the gateway hears of the call', async (method, body) => {
    const browser = asking.newBrowser();
    const journey = await start(browser);
    const reply = await browser.post(interactionPath(journey, method), body);
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual({
      type: 'urn:latchkey:problem:captcha.required',
      status: 403,
      title: 'Show that you are not a robot',
      code: 'captcha.required',
      instance: interactionPath(journey, method),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      captcha: { provider: 'altcha' },
    });
    expect(interactionOf(await browser.get(interactionPath(journey))).step.name).toBe('identify');
  });

  it('asks once: one solution is good for a whole journey, and for nobody else in it', async () => {
    const browser = asking.newBrowser();
    const journey = await start(browser);
    const email = anEmail();
    stepOf(interactionOf(await name(browser, journey, await aSolution(browser), email)), 'code');
    const wrong = await browser.post(interactionPath(journey, 'code/verify'), { code: '000000' });
    expect(codeOf(wrong)).toBe('identity.code_rejected');
    expect(codeOf(await name(browser, journey))).toBe('captcha.required');
    const code = await newestCode(system.suite, email);
    const verified = await browser.post(interactionPath(journey, 'code/verify'), { code });
    expect(interactionOf(verified).step.name).toBe('create-passkey');
  });

  it('keeps a solution to itself: it is in no log and not in Redis', async () => {
    const solution = await aSolution(asking.newBrowser());
    expect((await attempt(solution)).status).toBe(200);
    expect(await system.found(solution)).toEqual([]);
    expect(await system.found(solution.slice(20, 80))).toEqual([]);
  });
});

describe('a solution', () => {
  type NewChallenge = (key: Buffer, tenantId: string, now: number) => Promise<CaptchaChallenge>;
  const expired = async () => {
    const built = new URL('../../gateway/dist/captcha/altcha.js', import.meta.url);
    const { newChallenge } = (await import(built.href)) as { newChallenge: NewChallenge };
    const key = Buffer.from((await testEnvironment()).secrets.CAPTCHA_KEY, 'base64url');
    return encoded(await solve(await newChallenge(key, asking.id, Date.now() - 301_000)));
  };
  const changed = async (change: (payload: CaptchaPayload) => void) => {
    const payload = await solve(await aChallenge(asking.newBrowser()));
    change(payload);
    return encoded(payload);
  };

  it.each([
    { reason: 'forged', solution: () => changed((p) => void (p.challenge.parameters.expiresAt += 60)) },
    { reason: 'unsolved', solution: () => changed((p) => void (p.solution.derivedKey = 'ab'.repeat(32))) },
    { reason: 'malformed', solution: async () => 'bm90IGEgc29sdXRpb24=' },
    { reason: 'expired', solution: expired },
  ])('that is $reason is refused', async ({ reason, solution }) => {
    const reply = await attempt(await solution());
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ code: 'captcha.failed', captcha: { provider: 'altcha' } });
    expect(await reasonIn(reply)).toBe(reason);
  });

  it('of another tenant is refused', async () => {
    const third = await aTenantWith(system.suite, { captcha: always });
    const reply = await attempt(await aSolution(third.newBrowser()));
    expect([codeOf(reply), await reasonIn(reply)]).toEqual(['captcha.failed', 'forged']);
  });

  it('is good for one journey', async () => {
    const solution = await aSolution(asking.newBrowser());
    expect((await attempt(solution)).status).toBe(200);
    const reply = await attempt(solution);
    expect([codeOf(reply), await reasonIn(reply)]).toEqual(['captcha.failed', 'spent']);
  });

  it('lets one of fifty through that come at once', async () => {
    const solution = await aSolution(asking.newBrowser());
    const started = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const browser = asking.newBrowser();
        return { browser, journey: await start(browser) };
      }),
    );
    const replies = await Promise.all(started.map(({ browser, journey }) => name(browser, journey, solution)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter((reply) => codeOf(reply) === 'captcha.failed')).toHaveLength(49);
  });

  // Decisions 4: whoever did not see the answer sends the same bytes again.
  it.each(['by its id', 'as the current one'])(
    'may come again with the same bytes, its journey named %s',
    async (way) => {
      const browser = asking.newBrowser();
      const { id } = await start(browser);
      const path = { id: way === 'by its id' ? id : ('current' as typeof id) };
      const first = await name(browser, path, await aSolution(browser));
      expect(first.status).toBe(200);
      const again = await browser.repeat(first);
      expect(again.status).toBe(200);
      expect(stepOf(interactionOf(again), 'code')).toEqual(stepOf(interactionOf(first), 'code'));
    },
  );

  it('that came with a password that was right may come again with it', async () => {
    const browser = asking.newBrowser();
    const journey = await start(browser);
    const email = anEmail();
    await name(browser, journey, await aSolution(browser), email);
    const body = { code: await newestCode(system.suite, email), captcha: await aSolution(browser) };
    const verified = await browser.post(interactionPath(journey, 'code/verify'), body);
    expect(interactionOf(verified).step.name).toBe('create-passkey');
    const again = await browser.repeat(verified, 'of then');
    expect(again.status).toBe(200);
    expect(interactionOf(again).step.name).toBe('create-passkey');
  });
});

describe('a passkey', () => {
  /** Somebody who signed up before the tenant began to ask. */
  const somebody = async () => {
    const tenant = await aTenantWith(system.suite, { captcha: none });
    const authenticator = tenant.newAuthenticator();
    const email = anEmail();
    await signUpWithPasskey(tenant.newBrowser(), authenticator, email, (of) => newestCode(system.suite, of));
    await tenant.change({ captcha: always });
    await eventually(async () => {
      const { body } = await tenant.newBrowser().get('/api/v1/experience');
      return (body as { captcha: { provider: string } }).captcha.provider === 'altcha';
    });
    return { tenant, authenticator };
  };

  it('is never asked, from the first call to the session', async () => {
    const { tenant, authenticator } = await somebody();
    expect((await signInWithPasskey(tenant.newBrowser(), authenticator)).step.name).toBe('done');
  });

  it('goes on without Redis, while names, codes and passwords cannot be taken', async () => {
    const { tenant, authenticator } = await somebody();
    const browser = tenant.newBrowser();
    const solution = await aSolution(browser);
    const journey = await start(browser, 'sign-in');
    await wire.cut();
    for (const [method, body] of [
      ['identifier', { type: 'email', value: anEmail(), captcha: solution }],
      ['password', { password: 'anything at all', captcha: solution }],
      ['code', { channel: 'email', captcha: solution }],
      ['code/verify', { code: '000000', captcha: solution }],
    ] as const) {
      const reply = await browser.post(interactionPath(journey, method), body);
      expect([reply.status, codeOf(reply)]).toEqual([503, 'service.unavailable']);
      expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    }
    expect((await signInWithPasskey(tenant.newBrowser(), authenticator)).step.name).toBe('done');
    await wire.mend();
    // Nothing was spent meanwhile.
    await eventually(async () => (await name(browser, journey, solution)).status === 200);
  });
});
