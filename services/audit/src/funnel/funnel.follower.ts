import type { TenantId } from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { figuresOf, merged, storyOf, type Figure, type Story } from '../domain/story.js';
import { newTally } from '../domain/tally.js';
import type { LogFollower, LogRow } from '../log/log-row.js';
import { addTo, heldJourneys, keepStories, type ToldJourney } from './figures.store.js';

const keyOf = ({ tenantId, interactionId }: Omit<ToldJourney, 'story'>): string => `${tenantId} ${interactionId}`;

/**
 * The passkey funnel, kept with the log: what a journey counts for is worked out anew from all that is known of it, and the
 * difference is added. So it does not matter in which order, or in how many pieces, the log came to know of it.
 */
@Injectable()
export class FunnelFollower implements LogFollower {
  async follow(transaction: Queryable, rows: readonly LogRow[]): Promise<void> {
    const told = toldBy(rows);
    if (told.length === 0) return;
    const before = new Map((await heldJourneys(transaction, told)).map((one) => [keyOf(one), one.story]));
    const after = told.map((one) => ({ ...one, story: merged(before.get(keyOf(one)) ?? {}, one.story) }));
    await keepStories(transaction, after);
    const { funnel, reasons } = difference(before, after);
    await addTo(transaction, 'funnel', funnel);
    await addTo(transaction, 'reasons', reasons);
  }
}

/** What these rows tell of each journey. */
function toldBy(rows: readonly LogRow[]): ToldJourney[] {
  const told = new Map<string, ToldJourney>();
  for (const row of rows) {
    const { tenantId, interactionId } = row;
    const part = storyOf(row);
    if (!part || interactionId === null) continue;
    const journey = { tenantId, interactionId };
    const known = told.get(keyOf(journey))?.story ?? {};
    told.set(keyOf(journey), { ...journey, story: merged(known, part) });
  }
  return [...told.values()];
}

const nothing = { offered: 0, cancelled: 0, failed: 0, succeeded: 0, fell_back: 0 };

function difference(before: ReadonlyMap<string, Story>, after: readonly ToldJourney[]) {
  const steps = newTally<Omit<Figure, 'reason'> & { tenant_id: TenantId }>();
  const reasons = newTally<{ tenant_id: TenantId; day: string; step: string; reason: string }>();
  const count = (tenantId: TenantId, story: Story, by: 1 | -1) => {
    for (const { day, path, browser, os, provider, step, reason } of figuresOf(story)) {
      steps.add({ tenant_id: tenantId, day, path, browser, os, provider, step }, by);
      if (reason !== undefined) reasons.add({ tenant_id: tenantId, day, step, reason }, by);
    }
  };
  for (const journey of after) {
    count(journey.tenantId, before.get(keyOf(journey)) ?? {}, -1);
    count(journey.tenantId, journey.story, 1);
  }
  return { funnel: inOneRow(steps.entries()), reasons: reasons.entries() };
}

/** Several steps of one place are one row of the table. */
function inOneRow(steps: readonly (Omit<Figure, 'reason'> & { tenant_id: TenantId; count: number })[]): object[] {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { step, count, ...place } of steps) {
    const name = JSON.stringify(place);
    rows.set(name, { ...nothing, ...place, ...rows.get(name), [step]: count });
  }
  return [...rows.values()];
}
