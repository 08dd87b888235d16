import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatedPerson, UserPage } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { appForEverybody, factorPeopleOf } from './factor-people.js';
import { addPeople, begunSimulation, everythingStored, linesOf, removePeople } from './simulation.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

const several = 1_700;
/** More than the sockets on the way take, so that somebody who does not read is felt at the other end. */
const crowd = 100_000;
const everybody = { mfa: { factors: ['totp', 'backup-code'], policy: 'mandatory' } };
const nobodyAsked = { mfa: {} };

let system: OwnSystem;
let admin: Administrator;
/** Two people with an app, and one with an address alone. */
let few: TestTenant;
let many: TestTenant;
const ids = { enrolled: '', other: '', plain: '' };

beforeAll(async () => {
  system = await startOwnSystem();
  admin = await Administrator.enrolled(system);
  few = await aTenantWith(system.suite, { mfa: appForEverybody, passkey: { enabled: false } });
  many = await aTenantWith(system.suite, { passkey: { enabled: false } });
  const people = factorPeopleOf(system);
  const idOf = async (email: string) => {
    const { users } = (await admin.get(`/tenants/${few.id}/users?prefix=${email}`)).body as UserPage;
    return users[0]?.userId ?? '';
  };
  ids.enrolled = await idOf((await people.enrolled(few.newBrowser())).email);
  ids.other = await idOf((await people.enrolled(few.newBrowser(), { trustDevice: true })).email);
  await addPeople(system, few.id, 1);
  await addPeople(system, many.id, several);
  const [plain] = await system.rows<{ id: string }>(
    'identity',
    `SELECT user_id AS id FROM app_user WHERE tenant_id = $1 AND user_id <> ALL ($2::uuid[])`,
    [few.id, [ids.enrolled, ids.other]],
  );
  ids.plain = plain?.id ?? '';
});
afterAll(() => system.stop());

const simulate = (tenantId: string, proposed: object, more = {}) =>
  admin.send('POST', '/mfa-policy/simulate', { tenantId, proposed, ...more });
const stream = async (tenantId: string, proposed: object) => {
  const response = await begunSimulation(admin, { tenantId, proposed });
  return { response, ...(await linesOf(response)) };
};
/** How many pages mfa-policy has been asked for. */
const pagesAsked = async () => {
  const text = await (
    await fetch(`http://127.0.0.1:${system.suite.environment.ports.ops['mfa-policy']}/metrics`)
  ).text();
  const line = /^latchkey_command_seconds_count\{subject="mfa-policy\.simulate-policy\.v1",outcome="ok"\} (\d+)$/m;
  return Number(line.exec(text)?.[1] ?? 0);
};

describe('what a proposed policy would do to one person', () => {
  it('who has a factor: they are asked for it, as today', async () => {
    const { status, headers, body } = await simulate(few.id, everybody, { userId: ids.enrolled });
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: expect.stringContaining('application/json') as string,
    });
    expect(body).toEqual({
      person: {
        userId: ids.enrolled,
        signIns: [expect.objectContaining({ with: 'email-code', outcome: 'asked', factors: ['totp', 'backup-code'] })],
        differs: false,
      },
    });
  });

  it('who has none: they set one up, as today', async () => {
    const { person } = (await simulate(few.id, everybody, { userId: ids.plain })).body as { person: SimulatedPerson };
    expect(person).toMatchObject({ signIns: [{ with: 'email-code', outcome: 'must-enrol' }], differs: false });
  });

  it('under another one: they sign in directly, and that is new', async () => {
    const { person } = (await simulate(few.id, nobodyAsked, { userId: ids.plain })).body as { person: SimulatedPerson };
    expect(person).toMatchObject({ signIns: [{ with: 'email-code', outcome: 'direct' }], differs: true });
  });

  it.each([
    {
      because: 'the person is nobody',
      body: () => ({ tenantId: few.id, userId: crypto.randomUUID() }),
      status: 404,
      code: 'request.not_found',
    },
    {
      because: 'the person is of another tenant',
      body: () => ({ tenantId: many.id, userId: ids.plain }),
      status: 404,
      code: 'request.not_found',
    },
    {
      because: 'there is no such tenant',
      body: () => ({ tenantId: aTenantName('none') }),
      status: 404,
      code: 'request.not_found',
    },
    {
      because: 'the tenant’s name is none',
      body: () => ({ tenantId: 'A B' }),
      status: 400,
      code: 'contract.invalid_request',
    },
    {
      because: 'a member is unknown',
      body: () => ({ tenantId: few.id, dryRun: true }),
      status: 400,
      code: 'contract.invalid_request',
    },
    {
      because: 'a member of the proposal is unknown',
      body: () => ({ tenantId: few.id, proposed: { mfa: { factor: [] } } }),
      status: 400,
      code: 'contract.invalid_request',
    },
  ])('is a problem when $because', async ({ body, status, code }) => {
    const reply = await admin.send('POST', '/mfa-policy/simulate', { proposed: everybody, ...body() });
    expect(reply).toMatchObject({ status, body: { code } });
  });
});

describe('what it would do to everybody', () => {
  it('is a line for each of them, and a summary', async () => {
    const { response, people, last } = await stream(few.id, everybody);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    expect(people.map(({ userId }) => userId)).toEqual(Object.values(ids).toSorted());
    const none = { direct: 0, mayEnrol: 0, refused: 0, noWayIn: 0 };
    expect(last).toEqual({ summary: { people: 3, differs: 0, asked: 2, mustEnrol: 1, ...none } });
  });

  it('has everybody of many pages once', async () => {
    const { people, last, count } = await stream(many.id, everybody);
    expect(new Set(people.map(({ userId }) => userId)).size).toBe(several);
    expect(count).toBe(several + 1);
    expect(last.summary).toMatchObject({ people: several, differs: several, mustEnrol: several });
  });

  it('changes nothing in any table of any database', async () => {
    const before = await everythingStored(system);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['mfa-policy.trusted_device', 'identity.app_user']));
    await simulate(few.id, nobodyAsked, { userId: ids.other });
    await stream(few.id, nobodyAsked);
    await stream(many.id, everybody);
    expect(await everythingStored(system)).toEqual(before);
  });
});

describe('what it would do to a hundred thousand', () => {
  beforeAll(() => addPeople(system, many.id, crowd - several));
  afterAll(() => removePeople(system, many.id));

  it('waits for who reads slowly, and asks no more when they go away', async () => {
    const before = await pagesAsked();
    const response = await begunSimulation(admin, { tenantId: many.id, proposed: everybody });
    response.pause();
    let asked = 0;
    await eventually(async () => {
      const now = (await pagesAsked()) - before;
      const stands = now > 0 && now === asked;
      asked = now;
      if (!stands) await wait(1_000);
      return stands;
    });
    expect(asked).toBeLessThan(crowd / 500);
    response.destroy();
    await wait(1_000);
    // One may have been on its way, and one is asked beside the page that nobody takes.
    expect((await pagesAsked()) - before).toBeLessThanOrEqual(asked + 2);
  });

  it('ends with an error, and without a summary, when mfa-policy goes away in the middle', async () => {
    const response = await begunSimulation(admin, { tenantId: many.id, proposed: everybody });
    response.pause();
    const mfaPolicy = system.suite.process('mfa-policy');
    mfaPolicy.kill('SIGKILL');
    await mfaPolicy.waitExit();
    try {
      const { people, last } = await linesOf(response);
      expect(people.length).toBeGreaterThan(0);
      expect(people.length).toBeLessThan(crowd);
      expect(last).toEqual({ error: { code: expect.stringMatching(/^service\.(unavailable|timeout)$/) as string } });
      const log = await system.log('gateway');
      expect(log).toContain('a simulation ended early');
      const atOnce = await simulate(many.id, everybody);
      expect(atOnce).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    } finally {
      await mfaPolicy.restart();
      await mfaPolicy.waitReady();
    }
  });
});
