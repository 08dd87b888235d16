import type { CallNote, TenantId } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusals } from './refusals.js';

const note = (more: Partial<CallNote> = {}): CallNote => ({
  ...{ id: '0198a1de-0000-7000-8000-000000000000', at: '2026-11-22T10:00:00.000Z', kind: 'refused' },
  ...{ tenantId: 'acme' as TenantId, actor: { type: 'person' }, userId: null, method: 'POST', route: '/x' },
  ...{ status: 403, error: 'request.origin_not_allowed', subject: null, browser: '', country: null, more: 0 },
  ...more,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const told: CallNote[] = [];
  const lost = vi.fn();
  return { told, lost, refusals: new Refusals((one) => void told.push(one), lost) };
}

describe('refusals', () => {
  it('that are equal are one note of each second, which says how many there were', () => {
    const { told, refusals } = begin();
    for (let count = 0; count < 1_000; count += 1) refusals.add(note());
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([note({ more: 999 })]);
    refusals.add(note());
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([note({ more: 999 }), note()]);
  });

  it.each<[string, Partial<CallNote>]>([
    ['tenant', { tenantId: 'other' as TenantId }],
    ['route', { route: '/y' }],
    ['error', { error: 'tenant.unknown_host' }],
    ['kind', { kind: 'captcha' }],
    ['limit', { subject: 'guesses' }],
  ])('of another %s are another', (_, more) => {
    const { told, refusals } = begin();
    refusals.add(note());
    refusals.add(note(more));
    refusals.flush();
    expect(told).toEqual([note(), note(more)]);
  });

  it('are fifty different ones in a second at most; the rest is counted', () => {
    const { told, lost, refusals } = begin();
    for (let count = 0; count < 80; count += 1) refusals.add(note({ route: `/${count}` }));
    refusals.add(note({ route: '/3' }));
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(50);
    expect(told[3]?.more).toBe(1);
    expect(lost).toHaveBeenCalledTimes(30);
  });
});
