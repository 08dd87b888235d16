import { ContractError, type listLog, type RequestOf } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRow, aTenant, anInteraction, aUser, openLog } from '../test-log.js';
import { LogReader } from './log.reader.js';

let log: ReturnType<typeof openLog>;
let reader: LogReader;
beforeAll(() => {
  log = openLog();
  reader = new LogReader(log.database);
});
afterAll(() => log.stop());

type Asked = Partial<RequestOf<typeof listLog>>;

/** Ten rows, a minute from each other, the last of them an hour ago. */
async function aLog() {
  const [tenant, other] = [aTenant(), aTenant()];
  const [user, somebodyElse, interaction] = [aUser(), aUser(), anInteraction()];
  const until = Date.now() - 3_600_000;
  const at = (index: number) => new Date(until - (9 - index) * 60_000).toISOString();
  const rows = Array.from({ length: 10 }, (_, index) =>
    aRow(tenant, {
      at: at(index),
      code: index % 5 === 0 ? 'password.failed' : 'sign_in.started',
      ...(index < 4 && { userId: user }),
      ...(index >= 8 && { userId: somebodyElse }),
      ...(index % 4 === 0 && { interactionId: interaction }),
    }),
  ).map((row) => (row.code === 'password.failed' ? { ...row, outcome: 'failure' as const } : row));
  await log.store.add([...rows, aRow(other, { userId: user, interactionId: interaction })]);
  const found = async (asked: Asked) => {
    const { entries } = await reader.list({ tenantId: tenant, limit: 200, ...asked });
    return entries.map(({ id }) => rows.findIndex((row) => row.id === id));
  };
  return { ...{ tenant, user, interaction, rows, at, found } };
}

describe('a tenant’s log', () => {
  it('is found by what is asked of it, the newest first', async () => {
    const { user, interaction, at, found } = await aLog();
    const all = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    expect(await found({})).toEqual(all);
    expect(await found({ userId: user })).toEqual([3, 2, 1, 0]);
    expect(await found({ userId: aUser() })).toEqual([]);
    expect(await found({ interactionId: interaction })).toEqual([8, 4, 0]);
    expect(await found({ codes: ['password.failed'] })).toEqual([5, 0]);
    expect(await found({ codes: ['password.failed', 'sign_in.started'] })).toEqual(all);
    expect(await found({ codes: ['user.deleted'] })).toEqual([]);
    expect(await found({ outcome: 'failure' })).toEqual([5, 0]);
    expect(await found({ from: at(7) })).toEqual([9, 8, 7]);
    expect(await found({ to: at(2) })).toEqual([1, 0]);
    const several = { userId: user, outcome: 'info', from: at(1), to: at(3), codes: ['sign_in.started'] } as const;
    expect(await found({ ...several, codes: [...several.codes] })).toEqual([2, 1]);
  });

  it('comes page by page, nothing twice, also where several happened at one moment', async () => {
    const tenant = aTenant();
    const at = new Date().toISOString();
    const earlier = new Date(Date.now() - 5).toISOString();
    const rows = Array.from({ length: 13 }, (_, index) => aRow(tenant, { at: index < 9 ? at : earlier }));
    await log.store.add(rows);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await reader.list({ tenantId: tenant, limit: 4, ...(after !== undefined && { after }) });
      seen.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toHaveLength(13);
    expect(new Set(seen)).toEqual(new Set(rows.map(({ id }) => id)));
  });

  it('says all that there is to say of a row, and of whom until they are deleted', async () => {
    const [tenant, user] = [aTenant(), aUser()];
    const { tenantId: _, ...row } = aRow(tenant, {
      ...{ userId: user, interactionId: anInteraction(), browser: 'Firefox · Windows', country: 'DE' },
      ...{ actor: { type: 'administrator', id: 'token' }, detail: { reason: 'x', amr: ['pwd'], tookMs: 12 } },
    });
    await log.store.add([{ ...row, tenantId: tenant }]);
    expect((await reader.list({ tenantId: tenant, limit: 1 })).entries).toEqual([row]);
    await log.store.add([aRow(tenant, { userId: user, code: 'user.deleted' })]);
    const { entries } = await reader.list({ tenantId: tenant, limit: 5 });
    expect(entries.map(({ userId }) => userId)).toEqual([null, null]);
    expect((await reader.list({ tenantId: tenant, limit: 5, userId: user })).entries).toEqual([]);
  });

  it.each(['', 'x', '2026-01-01T00:00:00.000Z', `now ${crypto.randomUUID()}`])('has no place “%s”', async (after) => {
    const refused = reader.list({ tenantId: aTenant(), limit: 1, after });
    await expect(refused).rejects.toMatchObject(new ContractError('contract.invalid_request', 'no place in the log'));
  });
});
