import type { OpenIntent, Interaction, SignInMethod } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, interactionPath, signUpWithPasskey } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newcomersOf } from './newcomers.js';
import { startOwnSystem, type OwnSystem } from './system.js';
import { tellApart, type Seen } from './tell-apart.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// Somebody with many names tries to learn which of them have an account (C-08, C-09). Nothing slows them down here: what
// bounds their tries is tested with the limits.

/** So many known and as many unknown names; `npm run abuse` takes a thousand. */
const names = Number(process.env['ENUMERATION_NAMES'] ?? 250);
const fewer = Math.ceil(names / 2);

let system: OwnSystem;
beforeAll(async () => {
  system = await startOwnSystem({ env: { gateway: { LIMITS_FACTOR: '1000000' } } });
});
afterAll(() => system.stop());

const passwordFirst: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const codeFirst: SignInMethod = { ...passwordFirst, primary: 'code' };

const aTenant = (method: SignInMethod, identifierFirst: 'convenient' | 'hidden') =>
  aTenantWith(system.suite, {
    signIn: { methods: [method], identifierFirst },
    signUp: { identifiers: [method.identifier] },
    passkey: { showButton: false },
    captcha: { provider: 'none', when: 'always' },
  });

/** So many people of a tenant, who have nothing but an address. */
async function people(tenant: TestTenant, count: number): Promise<string[]> {
  const rows = await system.rows<{ value: string }>(
    'identity',
    `WITH person AS (
       INSERT INTO app_user (tenant_id, user_id, created_at)
       SELECT $1, gen_random_uuid(), now() FROM generate_series(1, $2) RETURNING user_id
     )
     INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
     SELECT $1, 'email', 'person-' || user_id || '@example.com', user_id, now() FROM person RETURNING value`,
    [tenant.id, count],
  );
  return rows.map(({ value }) => value);
}
const nobody = () => `person-${crypto.randomUUID()}@example.com`;

/** A number that is kept for stories: there are a thousand of them. */
const aNumber = (index: number) => `+442079460${String(index % 1_000).padStart(3, '0')}`;
const unknownNumber = (() => {
  let index = 500;
  return () => aNumber((index = index === 999 ? 500 : index + 1));
})();

/** People of a tenant who have nothing but a number. */
async function peopleWithNumbers(tenant: TestTenant, count: number): Promise<string[]> {
  const numbers = Array.from({ length: Math.min(count, 500) }, (_, index) => aNumber(index));
  await system.rows(
    'identity',
    `WITH person AS (
       INSERT INTO app_user (tenant_id, user_id, created_at)
       SELECT $1, gen_random_uuid(), now() FROM unnest($2::text[]) RETURNING user_id
     ), numbered AS (SELECT user_id, row_number() OVER () AS at FROM person)
     INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
     SELECT $1, 'phone', ($2::text[])[at], user_id, now() FROM numbered`,
    [tenant.id, numbers],
  );
  return numbers;
}

const start = async (browser: Browser, intent: OpenIntent) =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));

/** What is the same for everybody is compared; moments, names, challenges and traces are not. */
function seen({ status, headers, body }: BrowserReply, name: string, ms: number): Seen {
  const masked = JSON.stringify(body, (key, value: unknown) => {
    if (['id', 'challenge', 'expiresAt', 'resendAt', 'instance', 'traceId', 'sentTo'].includes(key))
      return typeof value;
    return value;
  }).replaceAll(name, 'NAME');
  const known = Object.entries(headers)
    .filter(([header]) => !header.startsWith('ratelimit') && header !== 'date')
    .map(
      ([header, value]) =>
        `${header}: ${header.includes('nonce') || header === 'content-security-policy' ? '' : String(value).replaceAll(/[0-9a-f]{32,}/g, '')}`,
    );
  return { content: `${status} ${masked} ${known.join('\n')}`, ms };
}

type Probe = (browser: Browser, journey: Interaction, name: string) => Promise<BrowserReply>;
const named: Probe = (browser, journey, value) =>
  browser.post(interactionPath(journey, 'identifier'), { type: 'email', value });

/** Asks for every name once, known and unknown in turns that begin with another each time, in one journey. */
async function probe(
  tenant: TestTenant,
  intent: OpenIntent,
  asked: readonly string[],
  ask: { before?: Probe; measured: Probe; stranger?: () => string } = { measured: named },
) {
  const { stranger = nobody } = ask;
  const browser = tenant.newBrowser();
  const journey = await start(browser, intent);
  const look = async (name: string): Promise<Seen> => {
    await ask.before?.(browser, journey, name);
    const from = performance.now();
    const reply = await ask.measured(browser, journey, name);
    return seen(reply, name, performance.now() - from);
  };
  // The first few wake caches and connections, for known and unknown names alike.
  for (const name of [...asked.slice(0, 10), ...Array.from({ length: 10 }, stranger)]) await look(name);
  const [known, unknown]: [Seen[], Seen[]] = [[], []];
  for (const [index, name] of asked.entries()) {
    const turns = [
      () => look(name).then((one) => known.push(one)),
      () => look(stranger()).then((one) => unknown.push(one)),
    ];
    for (const turn of index % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  return tellApart(known, unknown);
}

const expectAlike = (apart: ReturnType<typeof tellApart>) => {
  expect(apart.contents.known).toEqual(apart.contents.unknown);
  expect(apart.contents.known).toHaveLength(1);
  expect(apart.byTime).toBeLessThan(apart.bound);
};

describe.each(['convenient', 'hidden'] as const)('%s: a name that is known and one that is not', (mode) => {
  it('C-08, d.3: cannot be told apart at a sign-in', async () => {
    const tenant = await aTenant(passwordFirst, mode);
    expectAlike(await probe(tenant, 'sign-in', await people(tenant, names)));
  }, 240_000);

  it('C-09: nor by the code that is sent', async () => {
    const tenant = await aTenant(codeFirst, mode);
    const code: Probe = (browser, journey) => browser.post(interactionPath(journey, 'code'), { channel: 'email' });
    const ask = mode === 'hidden' ? { before: named, measured: code } : { measured: named };
    expectAlike(await probe(tenant, 'sign-in', await people(tenant, fewer), ask));
  }, 240_000);

  it('C-09: nor by the text message that is sent, or is not', async () => {
    const tenant = await aTenant({ ...codeFirst, identifier: 'phone', password: false }, mode);
    const phone: Probe = (browser, journey, value) =>
      browser.post(interactionPath(journey, 'identifier'), { type: 'phone', value });
    const code: Probe = (browser, journey) => browser.post(interactionPath(journey, 'code'), { channel: 'phone' });
    const ask = mode === 'hidden' ? { before: phone, measured: code } : { measured: phone };
    const known = await peopleWithNumbers(tenant, fewer);
    expectAlike(await probe(tenant, 'sign-in', known, { ...ask, stranger: unknownNumber }));
  }, 240_000);

  it.each(['sign-up', 'recover'] as const)(
    'C-09: nor at a %s',
    async (intent) => {
      const tenant = await aTenant(passwordFirst, mode);
      expectAlike(await probe(tenant, intent, await people(tenant, fewer)));
    },
    240_000,
  );

  it('C-09: nor by a wrong password', async () => {
    const tenant = await aTenant(passwordFirst, mode);
    const measured: Probe = (browser, journey) =>
      browser.post(interactionPath(journey, 'password'), { password: 'violet kettle 9 otters' });
    expectAlike(await probe(tenant, 'sign-in', await people(tenant, fewer), { before: named, measured }));
  }, 240_000);

  it('C-09: nor by the words of a lockout', async () => {
    const tenant = await aTenant(passwordFirst, mode);
    const [known = ''] = await people(tenant, 1);
    const walk = async (name: string) => {
      const browser = tenant.newBrowser();
      const journey = await start(browser, 'sign-in');
      await named(browser, journey, name);
      const answers: string[] = [];
      for (let tries = 0; tries < 12; tries += 1) {
        const reply = await browser.post(interactionPath(journey, 'password'), { password: `wrong ${tries}` });
        answers.push(seen(reply, name, 0).content.replace(/retry-after: \d+/, 'retry-after'));
      }
      return answers;
    };
    const answers = await walk(known);
    expect(answers).toEqual(await walk(nobody()));
    expect(new Set(answers).size).toBe(2);
  });
});

describe('somebody who has a passkey', () => {
  const withPasskey = async (tenant: TestTenant) => {
    const [email, browser] = [nobody(), tenant.newBrowser()];
    await signUpWithPasskey(browser, tenant.newAuthenticator(), email, newcomersOf(system).codeFor);
    return email;
  };

  it('C-08: is like everybody in hidden, however often they are asked for', async () => {
    const tenant = await aTenant(passwordFirst, 'hidden');
    const few = await Promise.all(Array.from({ length: 4 }, () => withPasskey(tenant)));
    const tried = Array.from({ length: fewer }, (_, index) => few[index % few.length] ?? '');
    expectAlike(await probe(tenant, 'sign-in', tried));
  }, 240_000);

  it('is asked for it in convenient, which tells that it is there: what bounds that is the limit of tries', async () => {
    const tenant = await aTenant(passwordFirst, 'convenient');
    const apart = await probe(tenant, 'sign-in', [await withPasskey(tenant)]);
    expect(apart.contents.known).not.toEqual(apart.contents.unknown);
  });
});
