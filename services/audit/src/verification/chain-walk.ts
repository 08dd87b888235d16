import type { LogEntry, TenantId } from '@latchkey/contracts';
import { hashAt, startOf, type ChainBefore, type ChainedRow, type ChainHead } from '../domain/chain.js';

/** A month of a tenant as its chain has it. */
export type Month = ChainHead & {
  readonly tenantId: TenantId;
  readonly month: string;
  readonly before: ChainBefore | null;
  /** Up to here the rows were dropped with their month. */
  readonly anchor: ChainHead | null;
};

/** A row as it lies there, in the place that it says it has. */
export type LyingRow = ChainedRow & ChainHead;

/** Where a log is not what was written. */
export type Break = {
  readonly month: string;
  readonly sequence: number;
  readonly id?: LogEntry['id'];
  readonly because: string;
};

/** Walks one month; `row` and `end` say what is wrong, once, and nothing of what comes after it. */
export class MonthWalk {
  private last: ChainHead;
  private readonly seen = new Map<number, string>();

  /** `wanted`: the places whose hashes other months hang at. */
  constructor(
    private readonly month: Month,
    private readonly wanted: ReadonlySet<number>,
  ) {
    const start = { sequence: 0, hash: startOf(month.tenantId, month.month, month.before) };
    this.note(start);
    this.last = month.anchor ?? start;
    this.note(this.last);
  }

  /** The next row in the order of their places. */
  row(row: LyingRow): Break | undefined {
    const sequence = this.last.sequence + 1;
    if (row.sequence > sequence) return this.brokenAt(sequence, 'a row is missing');
    if (row.sequence < sequence) return this.brokenAt(row.sequence, 'a row was put in', row.id);
    if (hashAt(this.last.hash, sequence, row) !== row.hash) return this.brokenAt(sequence, 'a row was altered', row.id);
    this.last = row;
    this.note(row);
    return undefined;
  }

  /** After the last row. */
  end(): Break | undefined {
    const { sequence, hash } = this.month;
    if (this.last.sequence < sequence) return this.brokenAt(this.last.sequence + 1, 'the last rows are missing');
    if (this.last.sequence > sequence) return this.brokenAt(sequence + 1, 'rows were put behind the last one');
    return this.last.hash === hash ? undefined : this.brokenAt(sequence, 'the head says something else');
  }

  /** Whether what another month hangs at was here. Of what was dropped nobody knows but its end. */
  has({ sequence, hash }: ChainHead): boolean {
    const known = this.seen.get(sequence);
    return known === undefined ? sequence < (this.month.anchor?.sequence ?? 0) : known === hash;
  }

  private note({ sequence, hash }: ChainHead): void {
    if (this.wanted.has(sequence)) this.seen.set(sequence, hash);
  }

  private brokenAt(sequence: number, because: string, id?: string): Break {
    return { month: this.month.month, sequence, because, ...(id !== undefined && { id }) };
  }
}
