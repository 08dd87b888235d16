import type { Attempt } from './sign-in.js';

/** What a run of attempts comes to. */
export type Figures = {
  readonly attempts: number;
  readonly firstTry: number;
  readonly secondTry: number;
  readonly laterTry: number;
  readonly failed: number;
  /** How often each trouble came. */
  readonly troubles: ReadonlyMap<string, number>;
};

/** Counts attempts by the try at which they succeeded. */
export function figuresOf(attempts: readonly Attempt[]): Figures {
  const after = (isSo: (troubles: number) => boolean) =>
    attempts.filter(({ succeeded, troubles }) => succeeded && isSo(troubles.length)).length;
  const troubles = new Map<string, number>();
  for (const trouble of attempts.flatMap((attempt) => attempt.troubles))
    troubles.set(trouble, (troubles.get(trouble) ?? 0) + 1);
  return {
    attempts: attempts.length,
    firstTry: after((count) => count === 0),
    secondTry: after((count) => count === 1),
    laterTry: after((count) => count > 1),
    failed: attempts.filter(({ succeeded }) => !succeeded).length,
    troubles,
  };
}

/** The nearest-rank quantile in whole milliseconds, `-` of nothing. */
export function quantile(attempts: readonly Attempt[], q: number): string {
  const sorted = attempts.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  return value === undefined ? '-' : String(Math.round(value));
}

/** p50/p99 of attempts with a label. */
export function latencies(attempts: readonly Attempt[], label: string): string {
  const labelled = attempts.filter((attempt) => attempt.label === label);
  return `${quantile(labelled, 0.5)}/${quantile(labelled, 0.99)}`;
}

/** Milliseconds from a moment until every attempt that began later succeeded at the first try. */
export function recoveryMs(attempts: readonly Attempt[], since: number): number {
  const troubled = attempts.filter(
    ({ begunAt, troubles, succeeded }) => begunAt >= since && (troubles.length > 0 || !succeeded),
  );
  return troubled.reduce((latest, { begunAt }) => Math.max(latest, begunAt - since), 0);
}

/** Lines of columns that stand under their heads. */
export function toTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => (cells[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The troubles in words, the most frequent first. */
export const mix = ({ troubles }: Figures): string =>
  [...troubles]
    .toSorted(([, a], [, b]) => b - a)
    .map(([trouble, count]) => `${count}× ${trouble}`)
    .join(', ') || '-';
