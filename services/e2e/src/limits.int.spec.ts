import { randomBytes } from 'node:crypto';
import { Browser, interactionOf, interactionPath, signInWithPasskey, type BrowserReply } from '@latchkey/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cuttable } from './cuttable.js';
import { forgetCounts, gatewayRedis } from './gateway-redis.js';
import { answeredChallenge, eventually, startOwnSystem, type OwnSystem } from './system.js';

// Two gateways with the limits of production, behind a proxy that they trust: every caller here has an address of its own.

let system: OwnSystem;
let wire: Cuttable;

beforeAll(async () => {
  await forgetCounts();
  wire = await gatewayRedis();
  const env = { LIMITS_FACTOR: '1', TRUSTED_PROXIES: '127.0.0.0/8, ::1', REDIS_URL: wire.url };
  system = await startOwnSystem({ env: { gateway: env }, replicas: { gateway: 2 } });
});
afterAll(async () => {
  await system.stop();
  await wire.cut();
});

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
/** An address in a /48 that nobody has had before. */
const anAddress = () => `2001:db8:${hex(2)}:${hex(2)}::1`;
const aJourney = () => randomBytes(16).toString('base64url');
const anEmail = () => `person-${hex(8)}@example.com`;

const urlOf = (replica: 0 | 1) =>
  replica === 0 ? system.url : `http://localhost:${system.suite.environment.ports.http['gateway-1']}`;

/** A browser behind the proxy; the page is the first gateway's, whichever answers. */
const aBrowser = (address = anAddress(), replica: 0 | 1 = 0) =>
  new Browser(urlOf(replica), { headers: { origin: system.url, 'x-forwarded-for': address } });

const guess = (browser: Browser, journey: string) =>
  browser.post(interactionPath({ id: journey as never }, 'code/verify'), { code: '000000' });

const isRefused = ({ status, body }: BrowserReply) =>
  status === 429 && (body as { code?: string }).code === 'request.too_many';

/** How many of so many calls were answered before the first that a limit refused. */
async function answeredBeforeRefusal(most: number, call: () => Promise<BrowserReply>) {
  for (let answered = 0; answered <= most; answered += 1) {
    const reply = await call();
    if (isRefused(reply)) return { answered, refusal: reply };
  }
  throw new Error(`${most} calls were answered and none was refused`);
}

const metricOf = async (limit: string, replica: 0 | 1 = 0) => {
  const port = system.suite.environment.ports.ops[replica === 0 ? 'gateway' : 'gateway-1'];
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^latchkey_limited_total\\{limit="${limit}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
};

/** A sign-in as far as the identifier, each time from another place and another browser. */
async function identify(email: string): Promise<BrowserReply> {
  const browser = aBrowser();
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  return browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
}

describe('two gateways', () => {
  it('share the points of a limit', async () => {
    const journey = aJourney();
    const address = anAddress();
    const replies: BrowserReply[] = [];
    for (let time = 0; time < 10; time += 1)
      replies.push(await guess(aBrowser(address, time % 2 === 0 ? 0 : 1), journey));
    expect(replies.filter(isRefused)).toEqual([]);
    expect(isRefused(await guess(aBrowser(address, 0), journey))).toBe(true);
    expect(isRefused(await guess(aBrowser(address, 1), journey))).toBe(true);
  });
});

describe('a refusal', () => {
  it('is a problem that says when to come again, a metric, and a line without address or identifier', async () => {
    const [email, address] = [anEmail(), anAddress()];
    const before = await metricOf('identify-account');
    const journey = aJourney();
    const call = () =>
      aBrowser(address).post(interactionPath({ id: journey as never }, 'identifier'), { type: 'email', value: email });
    const { answered, refusal } = await answeredBeforeRefusal(10, call);
    expect(answered).toBe(10);
    expect(refusal.body).toEqual({
      type: 'urn:latchkey:problem:request.too_many',
      status: 429,
      title: 'Too many requests',
      code: 'request.too_many',
      instance: `/api/v1/interactions/${journey}/identifier`,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    const wait = Number(refusal.headers['retry-after']);
    expect(wait).toBeGreaterThan(3_500);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect(refusal.headers['ratelimit-policy']).toBe('"identify-account";q=10;w=3600');
    expect(refusal.headers['ratelimit']).toBe(`"identify-account";r=0;t=${wait}`);
    expect(await metricOf('identify-account')).toBe(before + 1);

    const log = await system.log('gateway');
    const { traceId } = refusal.body as { traceId: string };
    const line = log.split('\n').find((one) => one.includes(traceId)) ?? '';
    expect(JSON.parse(line)).toMatchObject({ problem: 'request.too_many', reason: 'identify-account', status: 429 });
    expect(log).not.toContain(email);
    expect(log).not.toContain(address);
  });

  it('leaves nothing in Redis that names an address, an identifier or a cookie', async () => {
    await identify(anEmail());
    const redis = new Redis(system.suite.environment.redisAdminUrl);
    const keys = await redis.keys('gateway:*');
    redis.disconnect();
    expect(keys).not.toEqual([]);
    // Limits, and what a CAPTCHA was spent on: a tenant's name and a keyed hash.
    const hashed = /^gateway:(?:limit:[a-z]+-[a-z]+|captcha:(?:free|spent)):[a-z0-9-]+:[A-Za-z0-9_-]{43}$/;
    for (const key of keys) expect(key).toMatch(hashed);
  });
});

describe('somebody who asks whom we know', () => {
  // Security C-08: limits are by what was typed, so that they say nothing of whether anybody has it.
  it('is refused after as many tries, with the same answer, whether the person exists or not', async () => {
    const known = await system.newPerson();
    const tryOut = async (email: string) => {
      const replies: BrowserReply[] = [];
      for (let time = 0; time < 12; time += 1) replies.push(await identify(email));
      return replies.map(({ status, headers, body }) => ({
        status,
        code: (body as { code?: string }).code,
        members: Object.keys(body as object),
        policy: headers['ratelimit-policy'],
        limit: headers['ratelimit']?.toString().replace(/t=\d+$/, ''),
        waits: headers['retry-after'] !== undefined,
      }));
    };
    const ofUnknown = await tryOut(anEmail());
    const refused = ofUnknown.findIndex(({ code }) => code === 'request.too_many');
    expect(refused).toBe(10);
    // The sign-up of the known person was one of the ten.
    const ofKnown = await tryOut(known.email);
    expect(ofKnown.findIndex(({ code }) => code === 'request.too_many')).toBe(refused - 1);
    expect(ofKnown.at(-1)).toEqual(ofUnknown.at(-1));
    expect(ofKnown[0]).toEqual(ofUnknown[0]);
  });

  it('does not keep anybody’s passkey out by using up their account', async () => {
    const person = await system.newPerson();
    await answeredBeforeRefusal(10, () => identify(person.email));
    expect((await signInWithPasskey(aBrowser(), person.authenticator)).step.name).toBe('done');
  });
});

describe('where a call comes from', () => {
  // Security H-01.
  it('is one place for a whole /64, however its addresses are written and whatever it claims to forward', async () => {
    const prefix = `2001:db8:${hex(2)}:${hex(2)}`;
    const forms = [
      () => `${prefix}::${hex(2)}`,
      () => `${prefix.toUpperCase()}:${hex(2)}:0:0:${hex(2)}`,
      () => `[${prefix}::${hex(2)}]:443`,
      // Left of what our proxy wrote stands what the client wrote.
      () => `${anAddress()}, 203.0.113.9, ${prefix}::${hex(2)}`,
    ];
    let time = 0;
    const { answered, refusal } = await answeredBeforeRefusal(200, () => {
      time += 1;
      return guess(aBrowser((forms[time % forms.length] ?? anAddress)()), aJourney());
    });
    expect(answered).toBe(200);
    expect(refusal.headers['ratelimit-policy']).toBe('"guess-address";q=200;w=60');
    expect(isRefused(await guess(aBrowser(), aJourney()))).toBe(false);
  });

  it('is one browser for its cookie, and the next browser of the house is another', async () => {
    const address = anAddress();
    const browser = aBrowser(address);
    await browser.post('/api/v1/interactions', { intent: 'sign-in' });
    const start = () => browser.post('/api/v1/interactions', { intent: 'sign-in' });
    const { answered, refusal } = await answeredBeforeRefusal(100, start);
    expect(answered).toBeGreaterThanOrEqual(60);
    expect(refusal.headers['ratelimit-policy']).toBe('"ceremony-device";q=60;w=60');
    expect((await aBrowser(address).post('/api/v1/interactions', { intent: 'sign-in' })).status).toBe(201);
  });
});

describe('without the Redis of the limits', () => {
  const logged = async (message: string) => (await system.log('gateway')).includes(message);

  it('a sign-in that is under way goes on, new ones too, the gateway is ready, and nobody guesses', async () => {
    const person = await system.newPerson();
    const { body, path } = await answeredChallenge(person);
    await wire.cut();
    expect((await person.browser.request('POST', path, { rawBody: body })).status).toBe(200);
    expect((await signInWithPasskey(aBrowser(), person.authenticator)).step.name).toBe('done');
    expect((await fetch(`${system.url}/readyz`)).status).toBe(200);

    // Codes and passwords wait until all gateways count together; names are counted by each for itself.
    const guessed = await guess(aBrowser(), aJourney());
    expect(guessed).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    expect(Number(guessed.headers['retry-after'])).toBeGreaterThan(0);
    const email = anEmail();
    const { answered } = await answeredBeforeRefusal(10, () => identify(email));
    expect(answered).toBe(10);
    expect(await logged('limits are counted by each gateway for itself')).toBe(true);

    await wire.mend();
    await eventually(async () => {
      const back = await guess(aBrowser(), aJourney());
      if (back.status === 503) return false;
      return logged('limits are counted by all gateways together');
    });
  });

  it('nobody waits long for a Redis that has stopped answering', async () => {
    const person = await system.newPerson();
    wire.stall();
    const startedAt = performance.now();
    expect((await signInWithPasskey(aBrowser(), person.authenticator)).step.name).toBe('done');
    expect((await guess(aBrowser(), aJourney())).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await wire.cut();
    await wire.mend();
  });
});

// Last, because from here on these gateways see one address.
describe('a gateway that is told of no proxy', () => {
  // Security H-02.
  it('sees one client, whatever X-Forwarded-For says', async () => {
    const gateway = system.suite.process('gateway');
    await gateway.restart({ TRUSTED_PROXIES: '' });
    await gateway.waitReady();
    const { refusal } = await answeredBeforeRefusal(200, () => guess(aBrowser(), aJourney()));
    expect(refusal.headers['ratelimit-policy']).toBe('"guess-address";q=200;w=60');
  });
});
