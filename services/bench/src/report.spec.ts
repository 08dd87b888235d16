import { describe, expect, it } from 'vitest';
import { toMustLines, toMusts, toRows, toTable, toWarnings } from './report.js';
import type { RoundResult } from './round.js';
import { median, quantile } from './statistics.js';

const part = (contender: string, cpuMsTotal: number, overrides: Partial<RoundResult> = {}): RoundResult => ({
  contender,
  mode: 'closed',
  signIns: 4,
  failures: {},
  perSecond: 100,
  latencies: [1, 2, 3, 4],
  cpuMs: { node: cpuMsTotal },
  cpuMsTotal,
  memoryMb: { node: 100, redis: 10 },
  drainSeconds: 0.25,
  driverCpuMs: 0.1,
  othersCores: 0,
  ...overrides,
});

describe('report', () => {
  it('a ratio is the median of the rounds’ ratios, not the ratio of medians', () => {
    const rounds = [
      part('floor', 1),
      part('latchkey', 2),
      part('floor', 2),
      part('latchkey', 8),
      part('floor', 4),
      part('latchkey', 4),
    ];
    const [floor, latchkey] = toRows(rounds, 'floor');
    expect(floor).toMatchObject({
      contender: 'floor',
      cpuRatio: 1,
      cpuMsTotal: 2,
      rounds: 3,
      signIns: 12,
      memoryMb: 110,
    });
    expect(latchkey).toMatchObject({ contender: 'latchkey', cpuRatio: 2, cpuMsTotal: 4, cpuMs: { node: 4 } });
  });

  it('percentiles are those of all rounds’ sign-ins together', () => {
    const rounds = [part('floor', 1, { latencies: [10, 10, 10] }), part('floor', 1, { latencies: [20, 20] })];
    expect(toRows(rounds, 'floor')[0]).toMatchObject({ p50: 10, p99: 20 });
  });

  it('modes are never mixed', () => {
    const rounds = [
      part('floor', 1),
      part('latchkey', 2),
      part('floor', 3, { mode: 'open' }),
      part('latchkey', 9, { mode: 'open' }),
    ];
    expect(toRows(rounds, 'floor').map(({ mode, contender, cpuRatio }) => [mode, contender, cpuRatio])).toEqual([
      ['closed', 'floor', 1],
      ['closed', 'latchkey', 2],
      ['open', 'floor', 1],
      ['open', 'latchkey', 3],
    ]);
  });

  it.each([
    [3, [15], [true, true]],
    [3.01, [15.01], [false, false]],
  ])('CPU × %s and a p50 of %s ms pass %s', (cpu, latencies, passed) => {
    const open = { mode: 'open', latencies } as const;
    const rounds = [part('floor', 1), part('latchkey', cpu), part('floor', 1, open), part('latchkey', 9, open)];
    const musts = toMusts(toRows(rounds, 'floor'), 'latchkey');
    expect(musts.map((must) => must.passed)).toEqual(passed);
    expect(
      toMustLines(musts)
        .split('\n')
        .map((line) => line.includes('FAIL')),
    ).toEqual(passed.map((one) => !one));
  });

  it('a must without a figure is missed', () => {
    expect(toMusts([], 'latchkey').map(({ passed }) => passed)).toEqual([false, false]);
  });

  it('says when others used the machine and when work was left over', () => {
    expect(toWarnings([part('floor', 1)])).toEqual([]);
    expect(toWarnings([part('floor', 1, { othersCores: 0.6 })])[0]).toMatch(/others used 0.6 cores/);
    expect(toWarnings([part('latchkey', 1, { drainSeconds: undefined })])[0]).toMatch(/backlog/);
  });

  it('the table shows failures beside the sign-ins that count', () => {
    const table = toTable(toRows([part('floor', 1), part('latchkey', 2, { failures: { '429': 3 } })], 'floor'));
    expect(table).toMatch(/latchkey\s+4 \(3 failed\)/);
  });
});

describe('statistics', () => {
  it.each([
    [[], Number.NaN],
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 5], 5],
  ])('the median of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('a quantile is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 0.5, 0.99, 1].map((q) => quantile(hundred, q))).toEqual([1, 50, 99, 100]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
