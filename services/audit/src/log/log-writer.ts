import { ContractError } from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import type { LogRow } from './log-row.js';
import { LogStore } from './log.store.js';

type Waiting = { rows: readonly LogRow[]; resolve: () => void; reject: (error: unknown) => void };

/** More makes a transaction long, and who comes later waits for its locks. */
const mostRows = 500;

/**
 * Writes what comes at the same time together: while one batch is written, the next one gathers. Each caller goes on when theirs is
 * committed, and none fails for what another one brought.
 */
@Injectable()
export class LogWriter {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly store: LogStore) {}

  write(rows: readonly LogRow[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, resolve, reject });
      if (!this.writing) this.begin();
    });
  }

  private begin(): void {
    this.writing = true;
    // All that is ready to run has been added by then.
    setImmediate(() => void this.drain());
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) await this.settle(this.nextBatch());
    this.writing = false;
  }

  private nextBatch(): Waiting[] {
    let rows = 0;
    const taken = this.waiting.findIndex((one) => (rows += one.rows.length) > mostRows);
    return this.waiting.splice(0, taken === -1 ? this.waiting.length : Math.max(taken, 1));
  }

  /** Resolves, and never fails, when everybody has their answer. */
  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.store.add(batch.flatMap(({ rows }) => rows));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // Nothing is written. Where one of them may be the reason, each finds out alone.
      if (batch.length > 1 && !isOfTheServer(error)) {
        for (const one of batch) await this.settle([one]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }
}

const isOfTheServer = (error: unknown): boolean =>
  error instanceof ContractError && error.code === 'service.unavailable';
