import { settle, simulatePolicy, type RequestInputOf, type TenantId, type UserId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPersonsJourney } from '../test-journeys.js';
import { aUser, eventually, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

let mfaPolicy: MfaPolicy;
let tenant: TenantId;
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy();
  tenant = await mfaPolicy.tenant();
});
afterAll(() => mfaPolicy.stop());

type Request = RequestInputOf<typeof simulatePolicy>;
const mandatory = { mfa: { policy: 'mandatory', factors: ['totp'] } } satisfies Request['proposed'];
const run = (of: Request['of'], proposed: Request['proposed'] = mandatory, tenantId = tenant) =>
  mfaPolicy.ask(simulatePolicy, { tenantId, proposed, of }, 8_000);
const person = (tenantId: TenantId, has: Parameters<typeof aPersonsJourney>[2] = {}) =>
  mfaPolicy.neighbours.person(tenantId, aUser(), has);

describe('a simulation', () => {
  it('of one person says what each way in would come to', async () => {
    const userId = person(tenant, { held: { totp: true } });
    const { people, next } = await run({ userId });
    expect(next).toBeUndefined();
    const asked = { outcome: 'asked', factors: ['totp'] };
    expect(people).toMatchObject([
      {
        userId,
        differs: true,
        signIns: [
          { with: 'password', ...asked },
          { with: 'email-code', ...asked },
        ],
      },
    ]);
  });

  it('of all goes page by page, everybody once', async () => {
    const crowded = await mfaPolicy.tenant();
    const everybody = Array.from({ length: 25 }, () => person(crowded)).toSorted();
    const seen: UserId[] = [];
    const pages: number[] = [];
    let after: UserId | undefined;
    do {
      const { people, next } = await run({ limit: 10, ...(after && { after }) }, mandatory, crowded);
      seen.push(...people.map(({ userId }) => userId));
      pages.push(people.length);
      after = next;
    } while (after);
    expect(seen).toEqual(everybody);
    expect(pages).toEqual([10, 10, 5]);
  });

  it('keeps people apart: of each, what that one has', async () => {
    const mixed = await mfaPolicy.tenant();
    const withApp = person(mixed, { held: { totp: true } });
    const suspended = person(mixed, { facts: { isSuspended: true } });
    const bare = person(mixed, { facts: { email: null, identifiers: ['email'] } });
    const { people } = await run({ limit: 100 }, mandatory, mixed);
    const outcomes = Object.fromEntries(
      people.map(({ userId, signIns }) => [userId, signIns.map(({ outcome }) => outcome)]),
    );
    expect(outcomes).toEqual({ [withApp]: ['asked', 'asked'], [suspended]: [], [bare]: ['refused', 'must-enrol'] });
  });

  it('of a tenant without people is empty', async () => {
    expect(await run({ limit: 10 }, mandatory, await mfaPolicy.tenant())).toEqual({ people: [] });
  });

  it('looks at what is proposed of passkeys too, and keeps the rest as it is', async () => {
    const userId = person(tenant, { held: { passkeys: 1, totp: true } });
    const waysUnder = async (passkey: Request['proposed']['passkey']) => {
      const { people } = await run({ userId }, { ...mandatory, passkey });
      return people[0]?.signIns.map(({ with: first, outcome }) => `${first} ${outcome}`);
    };
    const rest = ['password asked', 'email-code asked'];
    expect(await waysUnder({})).toEqual(['passkey direct', ...rest]);
    expect(await waysUnder({ satisfiesMfa: false })).toEqual(['passkey asked', ...rest]);
    expect(await waysUnder({ enabled: false })).toEqual(rest);
  });

  it('agrees with what is decided once the policy is in force', async () => {
    const changing = await mfaPolicy.tenant();
    const has = { held: { totp: true, backupCodesLeft: 1 } };
    const { who, knows } = aPersonsJourney(mfaPolicy, changing, has);
    const proposed = { mfa: { policy: 'mandatory', factors: ['backup-code', 'totp'] } } satisfies Request['proposed'];
    const { people } = await run({ userId: who.userId }, proposed, changing);
    await mfaPolicy.tenant(proposed, changing);
    const decided = await mfaPolicy.ask(settle, { ...who, evidenceId: await knows(), waitMs: 1_500 });
    const simulated = people[0]?.signIns.find(({ with: first }) => first === 'password');
    expect(simulated?.factors).toEqual(['totp', 'backup-code']);
    expect(decided).toMatchObject({
      outcome: 'verify',
      offer: simulated?.factors.map((factor) => ({ factor })),
      reasons: simulated?.reasons,
    });
  });

  it('writes nothing and tells nobody', async () => {
    const userId = person(tenant, { held: { totp: true } });
    const tables = ['two_step', 'trusted_device', 'last_sign_in', 'seen_country', 'outbox', 'inbox'];
    const count = () =>
      Promise.all(tables.map(async (table) => (await mfaPolicy.query(`SELECT count(*) FROM ${table}`))[0]?.['count']));
    // What others of this suite had to tell is told first.
    await eventually(async () => (await mfaPolicy.query('SELECT id FROM outbox')).length === 0);
    const since = await mfaPolicy.lastSequence();
    const before = await count();
    await run({ userId }, { mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors: ['totp'] } });
    await run({ limit: 100 });
    expect(await count()).toEqual(before);
    expect(await mfaPolicy.lastSequence()).toBe(since);
  });

  it('of nobody is request.not_found, and of an unknown tenant', async () => {
    await expect(run({ userId: aUser() })).rejects.toMatchObject({
      code: 'request.not_found',
      detail: 'no such person',
    });
    const elsewhere = run({ limit: 1 }, mandatory, 'int-nobody' as TenantId);
    await expect(elsewhere).rejects.toMatchObject({ code: 'request.not_found', detail: 'no such tenant' });
  });

  it.each(['identity', 'credential'] as const)('is not made up while %s is away', async (service) => {
    const userId = person(tenant);
    const back = await mfaPolicy.neighbours.leave(service);
    await expect(run({ userId })).rejects.toMatchObject({ code: 'service.unavailable' });
    await back();
    expect((await run({ userId })).people).toHaveLength(1);
  });
});
