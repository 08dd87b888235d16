import type { LogCode, TenantId } from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { gained, heldOf, lostOn, type Held, type Holding } from '../domain/holding.js';
import { methodIn, reasonOf } from '../domain/story.js';
import { newTally } from '../domain/tally.js';
import type { LogFollower, LogRow } from '../log/log-row.js';
import { personMark, type Person } from '../log/pseudonyms.js';
import { addTo, heldPeople, keepHoldings } from './figures.store.js';

type OfSomebody = LogRow & Person;

const dayOf = ({ at }: LogRow): string => at.slice(0, 10);
const keyOf = ({ tenantId, userId }: Person): string => `${tenantId} ${userId}`;
const isOfSomebody = (row: LogRow): row is OfSomebody => row.userId !== null;

/** Sign-ins, failures, people and their passkeys, by day. */
@Injectable()
export class OverviewFollower implements LogFollower {
  async follow(transaction: Queryable, rows: readonly LogRow[]): Promise<void> {
    await addTo(transaction, 'signIns', signIns(rows));
    await addTo(transaction, 'failures', failures(rows));
    await addTo(transaction, 'adoption', await this.adoption(transaction, rows.filter(isOfSomebody)));
  }

  private async adoption(transaction: Queryable, rows: readonly OfSomebody[]): Promise<object[]> {
    const held = await this.held(transaction, rows.filter(changesHolding));
    return inOneRow([
      ...rows.flatMap((row) => peopleBy(row)),
      ...held.map(({ tenantId, day, passkeys, withPasskey }) => ({
        ...{ tenant_id: tenantId, day },
        ...{ people: 0, with_passkey: withPasskey, passkeys },
      })),
    ]);
  }

  /** What these rows change in what people have; of who is no more nothing is kept. */
  private async held(transaction: Queryable, rows: readonly OfSomebody[]): Promise<(Held & { tenantId: TenantId })[]> {
    if (rows.length === 0) return [];
    const people = [...new Map(rows.map((row) => [keyOf(row), row])).values()];
    const before = await heldPeople(transaction, people, personMark);
    const changed = before.map((holder) => ({
      ...holder,
      ...after(
        holder.holding,
        rows.filter((row) => keyOf(row) === keyOf(holder)),
      ),
    }));
    await keepHoldings(transaction, changed);
    return changed.flatMap(({ tenantId, changes }) => changes.map((change) => ({ ...change, tenantId })));
  }
}

/** What a person has after these rows, and how their figures change by it. */
function after(holding: Holding, rows: readonly OfSomebody[]): { holding: Holding; changes: Held[] } {
  const now = rows.reduce(
    (had, row) =>
      row.code === 'user.deleted' ? had : gained(had, dayOf(row), row.code === 'passkey.created' ? 1 : -1),
    holding,
  );
  const undone = heldOf(holding).map(({ day, passkeys, withPasskey }) => ({
    ...{ day, passkeys: -passkeys, withPasskey: -withPasskey },
  }));
  const changes = [...undone, ...heldOf(now)];
  const end = rows.find(({ code }) => code === 'user.deleted');
  return end ? { holding: {}, changes: [...changes, lostOn(now, dayOf(end))] } : { holding: now, changes };
}

const changesHolding = ({ code }: LogRow): boolean =>
  code === 'passkey.created' || code === 'passkey.removed' || code === 'user.deleted';

type Adoption = { tenant_id: TenantId; day: string; people: number; with_passkey: number; passkeys: number };

const peopleOf: Partial<Record<LogRow['code'], number>> = { 'user.created': 1, 'user.deleted': -1 };

function peopleBy(row: LogRow): Adoption[] {
  const people = peopleOf[row.code];
  return people === undefined
    ? []
    : [{ tenant_id: row.tenantId, day: dayOf(row), people, with_passkey: 0, passkeys: 0 }];
}

function inOneRow(changes: readonly Adoption[]): Adoption[] {
  const rows = new Map<string, Adoption>();
  for (const change of changes) {
    const name = `${change.tenant_id} ${change.day}`;
    const { people = 0, with_passkey: withPasskey = 0, passkeys = 0 } = rows.get(name) ?? {};
    rows.set(name, {
      ...change,
      ...{ people: people + change.people, passkeys: passkeys + change.passkeys },
      with_passkey: withPasskey + change.with_passkey,
    });
  }
  return [...rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function signIns(rows: readonly LogRow[]): object[] {
  const tally = newTally<{ tenant_id: TenantId; day: string; method: string }>();
  for (const row of rows) {
    if (row.code !== 'sign_in.succeeded') continue;
    tally.add({ tenant_id: row.tenantId, day: dayOf(row), method: methodIn(row) }, 1);
  }
  return tally.entries();
}

/** What fails at the edge or for administrators is in the log, and tells nothing of how people sign in. */
const besideSignIns: ReadonlySet<LogCode> = new Set(['administration.refused', 'request.refused', 'webhook.disabled']);

function failures(rows: readonly LogRow[]): object[] {
  const tally = newTally<{ tenant_id: TenantId; day: string; code: string; reason: string }>();
  for (const row of rows) {
    if (row.outcome !== 'failure' || besideSignIns.has(row.code)) continue;
    tally.add({ tenant_id: row.tenantId, day: dayOf(row), code: row.code, reason: reasonOf(row) }, 1);
  }
  return tally.entries();
}
