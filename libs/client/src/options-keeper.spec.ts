import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createOptionsKeeper, type Perishable } from './options-keeper.js';

const page = { visibilityState: 'visible', listeners: new Set<() => void>() };
const show = (state: 'visible' | 'hidden') => {
  page.visibilityState = state;
  for (const listener of page.listeners) listener();
};

beforeEach(() => {
  vi.useFakeTimers();
  page.visibilityState = 'visible';
  page.listeners.clear();
  vi.stubGlobal('document', {
    get visibilityState() {
      return page.visibilityState;
    },
    addEventListener: (_: string, listener: () => void) => page.listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => page.listeners.delete(listener),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const minute = (options: string): Perishable<string> => ({
  options,
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
});
const keep = () => {
  let count = 0;
  const load = vi.fn(async (): Promise<Perishable<string> | undefined> => minute(`loaded ${(count += 1)}`));
  const keeper = createOptionsKeeper<string>({ load, now: Date.now });
  keeper.hold(minute('first'));
  return { keeper, load };
};

it('options that came with the page are ready at once', () => {
  expect(keep().keeper.ready()).toBe('first');
});

it('a challenge is renewed at 80 % of its life', async () => {
  const { keeper, load } = keep();
  await vi.advanceTimersByTimeAsync(47_000);
  expect(load).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(keeper.ready()).toBe('loaded 1');
  await vi.advanceTimersByTimeAsync(49_000);
  expect(keeper.ready()).toBe('loaded 2');
});

it('a hidden page renews nothing, and catches up when it is seen again', async () => {
  const { keeper, load } = keep();
  show('hidden');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(load).not.toHaveBeenCalled();
  expect(keeper.ready()).toBeUndefined();
  show('visible');
  await vi.advanceTimersByTimeAsync(0);
  expect(keeper.ready()).toBe('loaded 1');
});

it('a page that nobody touches stops asking, and loads at the click', async () => {
  const { keeper, load } = keep();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(load).toHaveBeenCalledTimes(8);
  expect(keeper.ready()).toBeUndefined();
  expect(await keeper.fresh()).toBe('loaded 9');
});

it('two clicks load once', async () => {
  const { keeper, load } = keep();
  keeper.hold(undefined);
  expect(await Promise.all([keeper.fresh(), keeper.fresh()])).toEqual(['loaded 1', 'loaded 1']);
  expect(load).toHaveBeenCalledOnce();
});

it('a failed renewal is silent, a failed click is not', async () => {
  const { keeper, load } = keep();
  load.mockRejectedValue(new Error('gone'));
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(keeper.fresh()).rejects.toThrow('gone');
});

it('a failed renewal is tried again, within the same bound', async () => {
  const { keeper, load } = keep();
  load.mockRejectedValueOnce(new Error('away'));
  await vi.advanceTimersByTimeAsync(54_000);
  expect(keeper.ready()).toBe('loaded 1');
  load.mockClear().mockRejectedValue(new Error('gone'));
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(load.mock.calls.length).toBeLessThanOrEqual(8);
});

it('tells when options are replaced and when they die', async () => {
  const seen: (string | undefined)[] = [];
  const load = () => Promise.reject(new Error('away'));
  const keeper = createOptionsKeeper<string>({ load, now: Date.now, onChange: () => seen.push(keeper.ready()) });
  keeper.hold(minute('first'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(['first', undefined]);
});

it('a stopped keeper does nothing more', async () => {
  const { keeper, load } = keep();
  keeper.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(load).not.toHaveBeenCalled();
  expect(page.listeners.size).toBe(0);
});
