import { setTimeout as wait } from 'node:timers/promises';
import {
  assertionVerified,
  callsNoted,
  journeysNoted,
  sessionCreated,
  type readFunnel,
  type readOverview,
  type ReplyOf,
} from '@latchkey/contracts';
import { interactionOf, interactionPath, signUpWithPasskey, stepOf, type Browser } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { eventsOf, publishRaw } from './event-stream.js';
import { act, anAddress, newcomersOf } from './newcomers.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

type Funnel = ReplyOf<typeof readFunnel>;
type Overview = ReplyOf<typeof readOverview>;

let system: OwnSystem;
let tenant: TestTenant;
let administrator: Administrator;
let from: string;
let people: ReturnType<typeof newcomersOf>;

beforeAll(async () => {
  system = await startOwnSystem();
  people = newcomersOf(system);
  tenant = await aTenantWith(system.suite, {});
  administrator = await Administrator.enrolled(system);
  from = new Date().toISOString().slice(0, 10);
});
afterAll(() => system.stop());

/** From the day on which this began to the day on which it ends. */
const asked = () => `from=${from}&to=${new Date().toISOString().slice(0, 10)}`;
const funnel = async (by = 'path'): Promise<Funnel> =>
  (await administrator.get(`/tenants/${tenant.id}/funnel?${asked()}&by=${by}`)).body as Funnel;
const overview = async (): Promise<Overview> =>
  (await administrator.get(`/tenants/${tenant.id}/overview?${asked()}`)).body as Overview;

const begins = async (browser: Browser) =>
  interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));

type Authenticator = ReturnType<TestTenant['newAuthenticator']>;

/** Signs in with a passkey, at a browser of its own; answers the status. */
async function presents(authenticator: Authenticator, via: string, origin = tenant.origin) {
  const browser = tenant.newBrowser();
  const started = await begins(browser);
  const { passkey } = stepOf(started, 'identify');
  if (!passkey) throw new Error('no challenge came');
  const body = { response: authenticator.get(passkey.options, { origin }), via, tookMs: 700 };
  return { started, browser, reply: await browser.post(interactionPath(started, 'passkey'), body) };
}

/** Goes on by a code, and to the end. */
async function fallsBack(browser: Browser, started: { id: string }, email: string) {
  const journey = started as Parameters<typeof act>[1];
  const named = interactionOf(await act(browser, journey, 'identifier', { type: 'email', value: email }));
  const sent =
    named.step.name === 'code' ? named : interactionOf(await act(browser, journey, 'code', { channel: 'email' }));
  stepOf(sent, 'code');
  return interactionOf(await act(browser, journey, 'code/verify', { code: await people.codeFor(email) }));
}

/** Somebody with a passkey. */
async function aPerson() {
  const [email, authenticator, browser] = [anAddress(), tenant.newAuthenticator(), tenant.newBrowser()];
  await signUpWithPasskey(browser, authenticator, email, () => people.codeFor(email));
  await browser.delete('/api/v1/session');
  return { email, authenticator };
}

const counts = { offered: 0, started: 0, cancelled: 0, failed: 0, succeeded: 0, fellBack: 0 };

/** The figures once they are these; as they are where they do not become so. */
const settled = (total: Funnel['total']) =>
  eventually(async () => {
    const now = await funnel();
    return JSON.stringify(now.total) === JSON.stringify(total) && now;
  }).catch(() => funnel());

const total = { ...counts, offered: 5, started: 4, cancelled: 1, failed: 1, succeeded: 2, fellBack: 2 };

describe('the passkey funnel', () => {
  let person: Awaited<ReturnType<typeof aPerson>>;

  it('is exactly what people did', async () => {
    person = await aPerson();
    // Taken by the button, and among what was filled in.
    expect((await presents(person.authenticator, 'button')).reply.status).toBe(200);
    expect((await presents(person.authenticator, 'autofill')).reply.status).toBe(200);
    // Cancelled, and left.
    const left = tenant.newBrowser();
    const started = await begins(left);
    const end = { ceremony: 'authentication', reason: 'cancelled', via: 'button', tookMs: 900 };
    expect((await act(left, started, 'cancelled', end)).status).toBe(200);
    await left.delete(interactionPath(started));
    // Refused, and a code instead.
    const refused = await presents(person.authenticator, 'identifier', 'https://evil.example');
    expect(refused.reply.body).toMatchObject({ code: 'authentication.failed' });
    await fallsBack(refused.browser, refused.started, person.email);
    // Nobody’s passkey: a code, and one is made at its end.
    const newcomer = await withoutPasskey();
    const browser = tenant.newBrowser();
    const journey = await begins(browser);
    const { step } = await fallsBack(browser, journey, newcomer);
    if (step.name !== 'create-passkey') throw new Error(`no passkey is offered at ${step.name}`);
    const made = { response: tenant.newAuthenticator().create(step.passkey.options), tookMs: 1_200 };
    expect((await act(browser, journey, 'enrolment/passkey', made)).status).toBe(200);

    expect(await settled(total)).toEqual({
      total,
      groups: [
        { key: 'autofill', ...counts, offered: 1, started: 1, succeeded: 1 },
        { key: 'button', ...counts, offered: 2, started: 2, cancelled: 1, succeeded: 1 },
        { key: 'identifier', ...counts, offered: 1, started: 1, failed: 1, fellBack: 1 },
        { key: 'none', ...counts, offered: 1, fellBack: 1 },
      ],
      cancelledBy: [{ reason: 'cancelled', count: 1 }],
      failedBy: [{ reason: 'authentication.failed', count: 1 }],
      fellBackTo: [{ method: 'code', count: 2 }],
    });
    expect((await overview()).adoption.at(-1)).toMatchObject({ people: 2, withPasskey: 2, passkeys: 2 });
  });

  it('is the same after every event came once more', async () => {
    const { id } = tenant;
    const isOurs = ({ payload }: { payload?: Record<string, unknown> }) =>
      payload?.['tenantId'] === id || JSON.stringify(payload?.['notes'] ?? '').includes(id);
    const subjects = [journeysNoted, callsNoted, assertionVerified, sessionCreated].map(({ subject }) => subject);
    const again = await Promise.all(
      subjects.map(async (subject) => ({ subject, events: await eventsOf(system, subject, isOurs) })),
    );
    for (const { subject, events } of again) {
      for (const event of events) await publishRaw(system, subject, event, `again-${event.id}`);
    }
    expect(again.flatMap(({ events }) => events).length).toBeGreaterThan(5);
    // The last of each stream comes behind all of them.
    expect((await presents(person.authenticator, 'button')).reply.status).toBe(200);
    const one = { ...total, offered: 6, started: 5, succeeded: 3 };
    expect((await settled(one)).total).toEqual(one);
    await wait(500);
    expect((await funnel()).total).toEqual(one);
  });

  it('misses nothing that happened while audit was dead, and hinders nobody', async () => {
    const audit = system.suite.process('audit');
    const signsIn = presents(person.authenticator, 'button');
    audit.kill('SIGKILL');
    await audit.waitExit();
    expect((await signsIn).reply.status).toBe(200);
    expect((await presents(person.authenticator, 'autofill')).reply.status).toBe(200);
    await audit.restart();
    await audit.waitReady();
    const two = { ...total, offered: 8, started: 7, succeeded: 5 };
    expect((await settled(two)).total).toEqual(two);
  });

  it.each(['browser', 'os', 'provider', 'day'])('by %s has the same sum', async (by) => {
    const { total: sum, groups } = await funnel(by);
    expect(groups.reduce((offered, group) => offered + group.offered, 0)).toBe(sum.offered);
    expect(JSON.stringify(groups)).not.toMatch(/@/);
  });

  it('is for who may read the log, of a tenant that there is', async () => {
    expect((await administrator.get(`/tenants/${tenant.id}/funnel?from=2026-01-02&to=2026-01-01`)).body).toMatchObject({
      code: 'contract.invalid_request',
    });
    const anybody = await tenant.newBrowser().get(`/api/v1/admin/tenants/${tenant.id}/funnel?${asked()}`);
    expect(anybody.body).toMatchObject({ code: 'administrator.token_rejected' });
  });
});

/** Somebody who signed up without making a passkey. */
async function withoutPasskey(): Promise<string> {
  const email = anAddress();
  const browser = tenant.newBrowser();
  const proved = await people.prove(browser, email);
  stepOf(proved, 'create-passkey');
  expect((await act(browser, proved, 'skip')).status).toBe(200);
  await browser.delete('/api/v1/session');
  return email;
}
