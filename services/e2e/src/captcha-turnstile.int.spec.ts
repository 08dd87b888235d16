import { interactionOf, interactionPath, type BrowserReply } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badFor, goodFor, siteverify, type Siteverify, type SiteverifyAnswer } from './siteverify.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

const secret = '0x4AAAAAAA-secret-of-no-widget';

let system: OwnSystem;
let cloudflare: Siteverify;
let tenant: TestTenant;
const answers = new Map<string, SiteverifyAnswer>();

beforeAll(async () => {
  cloudflare = await siteverify((token) => answers.get(token));
  system = await startOwnSystem({ env: { gateway: { TURNSTILE_URL: cloudflare.url } } });
  await restartWith({ TURNSTILE_SECRET: secret });
  const captcha = { provider: 'turnstile', when: 'always', siteKey: '0x4AAAAAAA' } as const;
  tenant = await aTenantWith(system.suite, { captcha });
});
afterAll(async () => {
  await system.stop();
  cloudflare.close();
});

async function restartWith(env: Readonly<Record<string, string>>) {
  const gateway = system.suite.process('gateway');
  await gateway.restart(env);
  await gateway.waitReady();
}

let tokens = 0;
/** A token of which Cloudflare says this. */
const aToken = (answer: SiteverifyAnswer) => {
  tokens += 1;
  answers.set(`token-${tokens}`, answer);
  return `token-${tokens}`;
};
const host = () => new URL(tenant.origin).hostname;

const attempt = async (captcha?: string) => {
  const browser = tenant.newBrowser();
  const journey = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
  const email = `person-${crypto.randomUUID()}@example.com`;
  const reply = await browser.post(interactionPath(journey, 'identifier'), { type: 'email', value: email, captcha });
  return { browser, journey, reply };
};
const codeOf = ({ body }: BrowserReply) => (body as { code?: string }).code;
const reasonIn = ({ body }: BrowserReply) =>
  eventually(async () => {
    const { traceId } = body as { traceId: string };
    const log = await system.log('gateway');
    const line = log.split('\n').find((one) => one.includes(traceId) && one.endsWith('}'));
    return line && (JSON.parse(line) as { reason?: string }).reason;
  });

describe('a token', () => {
  it('is asked for, with the site key of the tenant', async () => {
    const { reply } = await attempt();
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({
      code: 'captcha.required',
      captcha: { provider: 'turnstile', siteKey: '0x4AAAAAAA' },
    });
  });

  it('that Cloudflare finds good is good for a journey, and its address stays here', async () => {
    const token = aToken(goodFor(host()));
    const { browser, journey, reply } = await attempt(token);
    expect(reply.status).toBe(200);
    expect(cloudflare.asked.at(-1)).toEqual({ secret, response: token });
    const asked = cloudflare.asked.length;
    const again = await browser.repeat(reply);
    expect(again.status).toBe(200);
    const wrong = await browser.post(interactionPath(journey, 'code/verify'), { code: '000000' });
    expect(codeOf(wrong)).toBe('identity.code_rejected');
    expect(cloudflare.asked).toHaveLength(asked);
  });

  it('is good once, even if Cloudflare forgot that it was used', async () => {
    const token = aToken(goodFor(host()));
    expect((await attempt(token)).reply.status).toBe(200);
    const { reply } = await attempt(token);
    expect([codeOf(reply), await reasonIn(reply)]).toEqual(['captcha.failed', 'spent']);
  });

  it.each([
    { because: 'it was made up', answer: badFor('invalid-input-response'), reason: 'invalid-input-response' },
    { because: 'it was used elsewhere', answer: badFor('timeout-or-duplicate'), reason: 'timeout-or-duplicate' },
    { because: 'another site’s page got it', answer: goodFor('evil.example'), reason: 'a token of another host' },
    {
      because: 'no page is known that got it',
      answer: { body: '{"success":true}' },
      reason: 'a token of another host',
    },
  ])('is refused when $because', async ({ answer, reason }) => {
    const { reply } = await attempt(aToken(answer));
    expect(reply.status).toBe(403);
    expect([codeOf(reply), await reasonIn(reply)]).toEqual(['captcha.failed', reason]);
  });
});

describe('nobody is let through, and somebody is told to come again, when Cloudflare', () => {
  it.each([
    { because: 'does not answer in time', answer: undefined },
    { because: 'answers with a page', answer: { status: 502, body: '<html>' } },
    { because: 'answers with nothing', answer: { body: '' } },
    { because: 'answers in another form', answer: { body: '{"success":"yes"}' } },
    { because: 'leads elsewhere', answer: { status: 302, body: '' } },
    { because: 'does not know our secret', answer: badFor('invalid-input-secret') },
    { because: 'fails', answer: badFor('internal-error') },
    { because: 'refuses without a reason', answer: badFor() },
  ])('$because', async ({ answer }) => {
    const { reply } = await attempt(aToken(answer));
    expect([reply.status, codeOf(reply)]).toEqual([503, 'service.unavailable']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(await reasonIn(reply)).toMatch(/^Turnstile /);
  });

  it('is nowhere', async () => {
    await restartWith({ TURNSTILE_SECRET: secret, TURNSTILE_URL: 'http://127.0.0.1:9/' });
    expect((await attempt('a token')).reply.status).toBe(503);
  });
});

it('says in a log what is missing, where a tenant uses Turnstile and the gateway has no secret', async () => {
  await restartWith({});
  const { reply } = await attempt();
  expect([reply.status, codeOf(reply)]).toEqual([503, 'service.unavailable']);
  expect(await reasonIn(reply)).toBe('a tenant asks for Turnstile and the gateway has no TURNSTILE_SECRET');
});

it('keeps its secret out of logs', async () => {
  expect(await system.found(secret)).toEqual([]);
});
