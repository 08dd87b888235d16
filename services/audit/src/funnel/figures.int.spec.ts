import fc from 'fast-check';
import type { InteractionId, LogCode, TenantId, UserId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRow } from '../log/log-row.js';
import { LogStore } from '../log/log.store.js';
import { aRow, aTenant, anInteraction, aUser, openLog } from '../test-log.js';
import { FiguresReader } from './figures.reader.js';
import { FunnelFollower } from './funnel.follower.js';
import { OverviewFollower } from './overview.follower.js';

let log: ReturnType<typeof openLog>;
let store: LogStore;
let reader: FiguresReader;
beforeAll(() => {
  log = openLog();
  store = new LogStore(log.database, [new FunnelFollower(), new OverviewFollower()]);
  reader = new FiguresReader(log.database);
});
afterAll(() => log.stop());

const from = '2026-11-01';
const to = '2026-11-30';
const browser = 'Chrome · Android';

/** What happens to one journey, a second apart. */
function aJourney(tenant: TenantId, day: string, said: [LogCode, LogRow['detail'], userId?: UserId][]): LogRow[] {
  const interactionId: InteractionId = anInteraction();
  return said.map(([code, detail, userId], index) => ({
    ...aRow(tenant, { code, detail, interactionId, browser, userId: userId ?? null }),
    at: `2026-11-${day}T10:00:0${index}.000Z`,
    ...(code.endsWith('.failed') && { outcome: 'failure' as const }),
  }));
}

/** A note with its ceremony’s beginning and end: of one moment. */
const ceremony = (rows: LogRow[]): LogRow[] => {
  const at = rows[0]?.at ?? '';
  return rows.map((row) => (row.code.startsWith('passkey.') && row.code !== 'passkey.offered' ? { ...row, at } : row));
};

const signIn = { intent: 'sign-in' };
function someJourneys(tenant: TenantId): LogRow[] {
  const via = { ...signIn, via: 'button' };
  return [
    ...aJourney(tenant, '03', [
      ['passkey.offered', signIn],
      ['passkey.started', { ...signIn, via: 'autofill' }],
      ['passkey.succeeded', { purpose: 'sign-in', provider: 'Bitwarden' }],
      ['sign_in.succeeded', { method: 'passkey' }],
    ]),
    ...ceremony(
      aJourney(tenant, '03', [
        ['passkey.offered', signIn],
        ['passkey.started', via],
        ['passkey.cancelled', { ...via, reason: 'cancelled' }],
        ['sign_in.succeeded', { method: 'code' }],
      ]),
    ),
    ...ceremony(
      aJourney(tenant, '04', [
        ['passkey.offered', signIn],
        ['passkey.started', via],
        ['passkey.failed', { ...via, reason: 'authentication.failed' }],
        ['sign_in.succeeded', { method: 'password' }],
      ]),
    ),
    ...aJourney(tenant, '05', [
      ['passkey.offered', signIn],
      ['password.failed', { ...signIn, reason: 'identity.password_rejected' }],
      // Nothing of a sign-in.
      ['administration.refused', { reason: 'request.not_found' }],
      ['request.refused', { reason: 'request.origin_not_allowed' }],
    ]),
  ];
}

const expected = {
  total: { offered: 4, started: 3, cancelled: 1, failed: 1, succeeded: 1, fellBack: 2 },
  groups: [
    { key: 'autofill', offered: 1, started: 1, cancelled: 0, failed: 0, succeeded: 1, fellBack: 0 },
    { key: 'button', offered: 2, started: 2, cancelled: 1, failed: 1, succeeded: 0, fellBack: 2 },
    { key: 'none', offered: 1, started: 0, cancelled: 0, failed: 0, succeeded: 0, fellBack: 0 },
  ],
  cancelledBy: [{ reason: 'cancelled', count: 1 }],
  failedBy: [{ reason: 'authentication.failed', count: 1 }],
  fellBackTo: [
    { method: 'code', count: 1 },
    { method: 'password', count: 1 },
  ],
};

describe('the funnel', () => {
  it('counts each journey once, however often and by whomever its rows come', async () => {
    const tenant = aTenant();
    const rows = someJourneys(tenant);
    const replicas = [store, new LogStore(log.database, [new FunnelFollower(), new OverviewFollower()])];
    await Promise.all(replicas.map((replica) => replica.add(rows)));
    await store.add(rows.toReversed());
    expect(await reader.funnel({ tenantId: tenant, from, to, by: 'path' })).toEqual(expected);
  });

  it('is the same for any order of batches', async () => {
    const order = fc.tuple(
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.integer({ min: 1, max: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(order, async ([weights, size]) => {
        const tenant = aTenant();
        const rows = someJourneys(tenant)
          .map((row) => [Number(weights.next().value), row] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, row]) => row);
        for (let at = 0; at < rows.length; at += size) await store.add(rows.slice(at, at + size));
        expect(await reader.funnel({ tenantId: tenant, from, to, by: 'path' })).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('is of the days that are asked for, and by what is asked for', async () => {
    const tenant = aTenant();
    await store.add(someJourneys(tenant));
    const third = await reader.funnel({ tenantId: tenant, from: '2026-11-03', to: '2026-11-03', by: 'provider' });
    expect(third.total).toMatchObject({ offered: 2, succeeded: 1, fellBack: 1 });
    expect(third.groups.map(({ key, offered }) => [key, offered])).toEqual([
      ['Bitwarden', 1],
      ['other', 1],
    ]);
    const keys = async (by: 'day' | 'browser' | 'os') =>
      (await reader.funnel({ tenantId: tenant, from, to, by })).groups.map(({ key }) => key);
    expect([await keys('day'), await keys('browser'), await keys('os')]).toEqual([
      ['2026-11-03', '2026-11-04', '2026-11-05'],
      ['Chrome'],
      ['Android'],
    ]);
  });

  it.each([
    ['that ends before it begins', '2026-11-02', '2026-11-01'],
    ['of more than 400 days', '2025-01-01', '2026-11-01'],
  ])('of a time %s is none', async (_, first, last) => {
    const asked = reader.funnel({ tenantId: aTenant(), from: first, to: last, by: 'day' });
    await expect(asked).rejects.toMatchObject({ code: 'contract.invalid_request' });
  });

  it('of another tenant is another', async () => {
    await store.add(someJourneys(aTenant()));
    const { total } = await reader.funnel({ tenantId: aTenant(), from, to, by: 'day' });
    expect(Object.values(total)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('the overview', () => {
  const person = (tenant: TenantId, day: string, code: LogCode, userId: UserId): LogRow => ({
    ...aRow(tenant, { code, userId }),
    at: `2026-11-${day}T10:00:00.000Z`,
  });

  it('adds people and passkeys up to the end of each day, and forgets who is deleted', async () => {
    const tenant = aTenant();
    const [ada, ben] = [aUser(), aUser()];
    await store.add([
      person(tenant, '01', 'user.created', ada),
      person(tenant, '01', 'user.created', ben),
      person(tenant, '02', 'passkey.created', ada),
      person(tenant, '03', 'passkey.created', ada),
      person(tenant, '03', 'passkey.created', ben),
      person(tenant, '04', 'passkey.removed', ben),
    ]);
    await store.add([person(tenant, '05', 'user.deleted', ada)]);
    // Told of late, about somebody who is nobody any more.
    await store.add([person(tenant, '05', 'passkey.removed', ada)]);
    const { adoption } = await reader.overview({ tenantId: tenant, from: '2026-11-02', to: '2026-11-06' });
    expect(adoption).toEqual([
      { day: '2026-11-02', people: 2, withPasskey: 1, passkeys: 1 },
      { day: '2026-11-03', people: 2, withPasskey: 2, passkeys: 3 },
      { day: '2026-11-04', people: 2, withPasskey: 1, passkeys: 2 },
      { day: '2026-11-05', people: 1, withPasskey: 0, passkeys: 0 },
      { day: '2026-11-06', people: 1, withPasskey: 0, passkeys: 0 },
    ]);
    const kept = await log.asAdmin<{ user_id: string }>('SELECT user_id FROM person_passkeys WHERE tenant_id = $1', [
      tenant,
    ]);
    expect(kept).toEqual([{ user_id: ben }]);
  });

  it('has sign-ins by method and failures by reason', async () => {
    const tenant = aTenant();
    await store.add(someJourneys(tenant));
    const { signIns, failures } = await reader.overview({ tenantId: tenant, from, to });
    expect(signIns).toEqual([
      { day: '2026-11-03', method: 'code', count: 1 },
      { day: '2026-11-03', method: 'passkey', count: 1 },
      { day: '2026-11-04', method: 'password', count: 1 },
    ]);
    expect(failures).toEqual([
      { code: 'passkey.failed', reason: 'authentication.failed', count: 1 },
      { code: 'password.failed', reason: 'identity.password_rejected', count: 1 },
    ]);
  });

  it('keeps nobody’s address, number, name or id in a figure', async () => {
    const tenant = aTenant();
    const userId = aUser();
    const odd = 'ada@example.com';
    const detail = { via: odd, reason: odd, method: odd, provider: odd };
    const codes: LogCode[] = ['passkey.offered', 'passkey.cancelled', 'passkey.failed', 'passkey.succeeded'];
    const rows = [...codes, 'sign_in.succeeded' as const].map(
      (code) => [code, detail, userId] as [LogCode, typeof detail, UserId],
    );
    await store.add(aJourney(tenant, '09', rows));
    const tables = ['funnel_day', 'funnel_reason_day', 'sign_in_day', 'failure_day', 'adoption_day', 'funnel_journey'];
    const found = await Promise.all(
      tables.map((table) => log.asAdmin(`SELECT to_jsonb(t) AS row FROM ${table} AS t WHERE tenant_id = $1`, [tenant])),
    );
    expect(found.flat().length).toBeGreaterThan(4);
    expect(JSON.stringify(found)).not.toMatch(/@/);
    expect(JSON.stringify(found)).not.toContain(userId);
  });
});
