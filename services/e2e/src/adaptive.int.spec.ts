import { request } from 'node:http';
import type { MfaRequirement } from '@latchkey/contracts';
import { Browser, type Browser as Visitor, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walk } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople, nameOf } from './mfa-people.js';
import { act, begin } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { startOwnSystem, type OwnSystem } from './system.js';
import { decisionsIn } from './told.js';

// b.3-8: a tenant that asks for a second factor where a sign-in looks unusual. What is known of one comes from the proxy in front.

const names = {
  country: 'x-edge-country',
  latitude: 'x-edge-latitude',
  longitude: 'x-edge-longitude',
  score: 'x-edge-score',
  bot: 'x-edge-bot',
};
type Edge = Partial<Record<keyof typeof names, string>>;

let system: OwnSystem;
let people: MfaPeople;
beforeAll(async () => {
  const env = {
    TRUSTED_PROXIES: '127.0.0.1, ::1',
    EDGE_COUNTRY_HEADER: names.country,
    EDGE_LATITUDE_HEADER: names.latitude,
    EDGE_LONGITUDE_HEADER: names.longitude,
    EDGE_BOT_SCORE_HEADER: names.score,
    EDGE_VERIFIED_BOT_HEADER: names.bot,
  };
  system = await startOwnSystem({ env: { gateway: env } });
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const asks = (policy: MfaRequirement = 'adaptive-at-sign-in') => people.asks({ policy, factors: ['totp'] });

/** A browser of which the edge tells this. */
const from = (edge: Edge): Visitor => {
  const told = Object.entries(edge).map(([fact, value]) => [names[fact as keyof typeof names], value]);
  return new Browser(people.tenant.origin, { headers: Object.fromEntries(told) as Record<string, string> });
};

const berlin = { country: 'DE', latitude: '52.52', longitude: '13.405', score: '90' } as const;

/** Somebody with an app, who has signed in from Berlin, so often. */
async function somebody(signIns = 1): Promise<Holder> {
  const ada = await people.someone({ totp: true });
  await asks();
  for (let time = 0; time < signIns; time += 1) {
    stepOf((await people.byPassword(ada, from(berlin))).interaction, 'done');
  }
  return ada;
}

const signsIn = async (holder: Holder, edge: Edge) => {
  const at = await people.byPassword(holder, from(edge));
  const [decision] = await decisionsIn(system, at.interaction);
  return {
    ...at,
    step: nameOf(at.interaction),
    risks: decision?.reasons.filter((reason) => reason.startsWith('risk.')),
  };
};

/** Their last sign-in was so long before. */
const ages = async ({ email }: Holder, interval: string) => {
  const [row] = await system.rows<{ user_id: string }>('identity', 'SELECT user_id FROM identifier WHERE value = $1', [
    email,
  ]);
  const columns = ['signed_in_at', 'located_at'].map((column) => `${column} = ${column} - $2::interval`);
  await system.rows('mfa-policy', `UPDATE last_sign_in SET ${columns.join(', ')} WHERE user_id = $1`, [
    row?.user_id,
    interval,
  ]);
  const seen = 'UPDATE seen_country SET seen_at = seen_at - $2::interval WHERE user_id = $1';
  await system.rows('mfa-policy', seen, [row?.user_id, interval]);
};

type Row = { because: string; edge: Edge; ago?: string; risks: string[] };

describe('b.3-8: somebody who signed in from Berlin', () => {
  it.each<Row>([
    { because: 'signs in from there', edge: berlin, risks: [] },
    {
      because: 'is in another country, by ten days',
      edge: { country: 'FR' },
      ago: '10 days',
      risks: ['risk.new_country'],
    },
    { because: 'is in their own again, after 20 days', edge: { country: 'DE' }, ago: '20 days', risks: [] },
    {
      because: 'is in Paris at once',
      edge: { country: 'DE', latitude: '48.857', longitude: '2.352' },
      risks: ['risk.impossible_travel'],
    },
    {
      because: 'is in Paris after two hours',
      edge: { latitude: '48.857', longitude: '2.352' },
      ago: '2 hours',
      risks: [],
    },
    { because: 'has half a place', edge: { latitude: '48.857' }, risks: [] },
    { because: 'was away for 31 days', edge: berlin, ago: '31 days', risks: ['risk.long_absence'] },
    { because: 'was away for 29 days', edge: berlin, ago: '29 days', risks: [] },
    { because: 'has a score of 29', edge: { score: '29' }, risks: ['risk.untrusted_client'] },
    { because: 'has a score of 30', edge: { score: '30' }, risks: [] },
    { because: 'is a bot that says so', edge: { bot: 'true' }, risks: ['risk.untrusted_client'] },
    { because: 'is nowhere that anybody knows', edge: {}, risks: [] },
  ])('$because', async ({ edge, ago, risks }) => {
    const ada = await somebody();
    if (ago) await ages(ada, ago);
    const at = await signsIn(ada, edge);
    expect([at.step, at.risks]).toEqual(risks.length > 0 ? ['mfa', risks] : ['done', ['risk.none']]);
  });
});

it('b.3-8: a first sign-in has nothing to differ from; a client that is not trusted is not, the first time too', async () => {
  const ada = await somebody(0);
  expect(await signsIn(ada, { country: 'BR', latitude: '-23.5', longitude: '-46.6' })).toMatchObject({ step: 'done' });
  const bob = await somebody(0);
  expect(await signsIn(bob, { score: '1' })).toMatchObject({ step: 'mfa', risks: ['risk.untrusted_client'] });
});

it('b.3-8: who has no factor is asked for none; the passkey stands for both', async () => {
  const ada = await people.someone({ passkey: true, totp: true });
  await asks();
  stepOf((await people.byPassword(ada, from(berlin))).interaction, 'done');
  stepOf((await people.byPasskey(ada, from({ score: '1' }))).interaction, 'done');
  expect(await signsIn(ada, { score: '1' })).toMatchObject({ step: 'mfa' });
});

/** The same call from an address that is no proxy of ours. */
function fromOutside(browser: Visitor, path: string, body: object, edge: Record<string, string>): Promise<unknown> {
  const { port, host } = new URL(people.tenant.origin);
  const sent = {
    cookie: browser.cookies.header() ?? '',
    origin: people.tenant.origin,
    'content-type': 'application/json',
  };
  const target = { host: '127.0.0.1', port, path, method: 'POST', localAddress: '127.0.0.2' };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...target, headers: { host, ...sent, ...edge } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

it.each([
  { because: 'from a proxy that is trusted', isHeard: true },
  { because: 'from anywhere else', isHeard: false },
])('what headers say counts $because: $isHeard', async ({ isHeard }) => {
  const ada = await somebody();
  const browser = from({});
  const at = await begin(browser, ada.email, 'sign-in');
  const [path, body, edge] = [interactionPath(at, 'password'), { password: goodPassword }, { [names.score]: '1' }];
  const reply = isHeard
    ? (await browser.post(path, body, { headers: edge })).body
    : await fromOutside(browser, path, body, edge);
  expect(reply).toMatchObject({ step: { name: isHeard ? 'mfa' : 'done' } });
});

it('what a client says of itself twice is not what the edge says', async () => {
  const ada = await somebody();
  const browser = new Browser(people.tenant.origin, { headers: { [names.country]: 'DE, FR', [names.score]: '1, 90' } });
  stepOf((await people.byPassword(ada, browser)).interaction, 'done');
});

it('d.34: a second factor that fails teaches nothing, one that is shown does', async () => {
  const ada = await somebody();
  const memory = () =>
    system.rows(
      'mfa-policy',
      `SELECT signed_in_at, latitude, country FROM last_sign_in JOIN seen_country USING (tenant_id, user_id)
       WHERE tenant_id = $1 ORDER BY signed_in_at, country`,
      [people.tenant.id],
    );
  const before = await memory();
  const edge = { country: 'FR', latitude: '48.857', longitude: '2.352' };
  for (let time = 0; time < 2; time += 1) {
    const at = await signsIn(ada, edge);
    expect(at).toMatchObject({ step: 'mfa', risks: ['risk.impossible_travel', 'risk.new_country'] });
    const wrong = await act(at.browser, at.interaction, 'totp', { code: '000000' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'credential.factor_code_rejected' } });
    expect(await memory()).toEqual(before);
  }
  const at = await signsIn(ada, edge);
  stepOf(interactionOf(await act(at.browser, at.interaction, 'totp', { code: codeOf(ada.secret ?? '') })), 'done');
  expect(await memory()).not.toEqual(before);
  expect(await signsIn(ada, edge)).toMatchObject({ step: 'done', risks: ['risk.none'] });
});

it('D-18: a trusted browser spares what risk asks for', async () => {
  const ada = await somebody();
  await people.asks({ policy: 'adaptive-at-sign-in', factors: ['totp'], trustedDevices: { enabled: true, days: 30 } });
  const browser = from({ score: '1' });
  const at = await people.byPassword(ada, browser);
  const proof = { code: codeOf(ada.secret ?? ''), trustDevice: true };
  stepOf(interactionOf(await act(browser, at.interaction, 'totp', proof)), 'done');
  const again = await people.byPassword(ada, browser);
  stepOf(again.interaction, 'done');
  const reasons = (await decisionsIn(system, again.interaction))[0]?.reasons;
  expect(reasons).toEqual(expect.arrayContaining(['device.trusted', 'risk.untrusted_client']));
});

it('everybody sets one up there, whatever their sign-in looks like', async () => {
  const ada = await people.someone();
  await asks();
  const { pages } = await walk(people, await people.byPassword(ada, from(berlin)), { holder: ada });
  expect(pages).toEqual(['mfa', 'enrol-factor', 'done']);
});
