import { mapValues } from './process-usage.js';
import type { RoundResult } from './round.js';
import { median, quantile, round } from './statistics.js';

/** One contender in one mode over all rounds: medians, and percentiles of all rounds' sign-ins together. */
export interface Row {
  readonly contender: string;
  readonly mode: RoundResult['mode'];
  readonly rounds: number;
  readonly signIns: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMsTotal: number;
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Median of the per-round ratios to the reference's round just before it. */
  readonly cpuRatio: number;
  readonly p50Ratio: number;
  readonly memoryMb: number;
}

/** A figure that has to hold. */
export interface Must {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly passed: boolean;
}

/** The rows of the table; `reference` is the contender that the ratios are to. */
export function toRows(rounds: readonly RoundResult[], reference: string): Row[] {
  const modes = [...new Set(rounds.map(({ mode }) => mode))];
  const contenders = [...new Set(rounds.map(({ contender }) => contender))];
  return modes.flatMap((mode) =>
    contenders.map((contender) => {
      const of = (name: string) => rounds.filter((one) => one.mode === mode && one.contender === name);
      return toRow(of(contender), of(reference));
    }),
  );
}

function toRow(own: readonly RoundResult[], reference: readonly RoundResult[]): Row {
  const [first] = own;
  if (first === undefined) throw new Error('a contender without rounds');
  const latencies = own.flatMap((one) => one.latencies);
  const ratio = (figure: (one: RoundResult) => number) =>
    round(
      median(
        own.flatMap((one, index) => (reference[index] === undefined ? [] : [figure(one) / figure(reference[index])])),
      ),
      2,
    );
  return {
    contender: first.contender,
    mode: first.mode,
    rounds: own.length,
    signIns: latencies.length,
    failed: own.reduce((sum, one) => sum + failedIn(one), 0),
    perSecond: round(median(own.map((one) => one.perSecond)), 1),
    p50: round(quantile(latencies, 0.5), 2),
    p99: round(quantile(latencies, 0.99), 2),
    cpuMsTotal: round(median(own.map((one) => one.cpuMsTotal)), 3),
    cpuMs: Object.fromEntries(
      Object.keys(first.cpuMs).map((name) => [name, round(median(own.map((one) => one.cpuMs[name] ?? 0)), 3)]),
    ),
    cpuRatio: ratio((one) => one.cpuMsTotal),
    p50Ratio: ratio((one) => quantile(one.latencies, 0.5)),
    memoryMb: median(own.map((one) => Object.values(one.memoryMb).reduce((sum, mb) => sum + mb, 0))),
  };
}

/** How many sign-ins of a round failed. */
export function failedIn({ failures }: Pick<RoundResult, 'failures'>): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

/** What the suite is held to. CPU is gated at saturation alone: at a low rate everything costs more and ratios shrink. */
export function toMusts(rows: readonly Row[], contender: string): Must[] {
  const row = (mode: Row['mode']) => rows.find((one) => one.contender === contender && one.mode === mode);
  const must = (name: string, measured: number, limit: number) => ({
    name,
    measured,
    limit,
    passed: measured <= limit,
  });
  return [
    must('CPU per sign-in at saturation, × floor', row('closed')?.cpuRatio ?? Number.NaN, 3),
    must('p50 at 20 sign-ins/s, ms', row('open')?.p50 ?? Number.NaN, 15),
  ];
}

/** What a reader should know before believing the figures. */
export function toWarnings(rounds: readonly RoundResult[]): string[] {
  return rounds.flatMap((one, index) => {
    const where = `round part ${index + 1} (${one.contender}, ${one.mode})`;
    return [
      ...(one.mode === 'closed' && one.othersCores > 0.5
        ? [`${where}: others used ${one.othersCores} cores; run it again when the machine is quiet`]
        : []),
      ...(one.drainSeconds === undefined
        ? [`${where}: the processes did not come to rest; a backlog is left and its CPU is not counted`]
        : []),
    ];
  });
}

const titles = { closed: 'At saturation', open: 'At 20 sign-ins/s' } as const;

/** The table as text. */
export function toTable(rows: readonly Row[]): string {
  const modes = [...new Set(rows.map(({ mode }) => mode))];
  return modes.map((mode) => `${titles[mode]}\n${tableOf(rows.filter((row) => row.mode === mode))}`).join('\n\n');
}

function tableOf(rows: readonly Row[]): string {
  const head = [
    'server',
    'sign-ins',
    'per s',
    'p50 ms',
    'p99 ms',
    'CPU-ms',
    '× floor',
    'p50 × floor',
    'PSS MB',
    'of which CPU-ms',
  ];
  const body = rows.map((row) => [
    row.contender,
    row.failed === 0 ? String(row.signIns) : `${row.signIns} (${row.failed} failed)`,
    row.perSecond.toFixed(0),
    row.p50.toFixed(1),
    row.p99.toFixed(1),
    row.cpuMsTotal.toFixed(2),
    row.cpuRatio.toFixed(2),
    row.p50Ratio.toFixed(2),
    row.memoryMb.toFixed(0),
    Object.entries(mapValues(row.cpuMs, (ms) => ms.toFixed(2)))
      .map(([name, ms]) => `${name} ${ms}`)
      .join(', '),
  ]);
  const lines = [head, ...body];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isText = (column: number) => column === 0 || column === head.length - 1;
  return lines
    .map((line) =>
      line
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

/** One line for each must. */
export function toMustLines(musts: readonly Must[]): string {
  return musts
    .map(
      ({ name, measured, limit, passed }) =>
        `must  ${passed ? 'pass' : 'FAIL'}  ${name}: ${measured} (at most ${limit})`,
    )
    .join('\n');
}
