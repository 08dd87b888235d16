import { ContractError } from '@latchkey/contracts';
import { inInnerSpan, type SpanAbout } from '@latchkey/observability';
import { DatabaseError, type QueryResultRow } from 'pg';
import type { Database, Statement } from './database.js';

type Call<P, R> = { parameters: P; resolve: (rows: R[] | Promise<R[]>) => void; reject: (error: unknown) => void };

/** More saves little, and those who are answered at one moment then wait for each other at every later step. */
const largestBatch = 8;
const mostInFlight = 2;

/**
 * A statement that many sign-ins ask at the same time: what is asked in one turn of the event loop, or while two batches
 * are under way, goes together, in one round trip and one commit. At rest a call goes alone, as `Database.run` sends it.
 *
 * `keysOf` names the rows that a call may change. Calls with a key in common never share a batch, so that each is judged
 * by what the other has committed; and every batch takes its rows in the order of their keys, so that two batches wait
 * for each other's locks in one direction only.
 */
export class Gathered<P extends unknown[], R extends QueryResultRow> {
  private waiting: Call<P, R>[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly database: Database,
    private readonly statement: Statement<P, R>,
    private readonly keysOf: (...parameters: P) => readonly string[] = () => [],
  ) {}

  /** What `Database.run` answers, and its errors: no call fails for what another one says. */
  run(...parameters: P): Promise<R[]> {
    // Of its own: the batch that it goes with is a part of one call's trace only.
    const about: SpanAbout = { name: `sql ${this.statement.name} gathered`, kind: 'client' };
    return inInnerSpan(about, () => this.wait(parameters));
  }

  private wait(parameters: P): Promise<R[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ parameters, resolve, reject });
      this.schedule();
    });
  }

  /** A tick comes when all that is ready to run has run: everybody whom one read from a socket woke has asked by then. */
  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.inFlight === mostInFlight) return;
    this.scheduled = true;
    process.nextTick(() => {
      this.scheduled = false;
      this.send();
      this.schedule();
    });
  }

  private send(): void {
    this.inFlight += 1;
    const batch = this.nextBatch();
    const settled = batch.length === 1 ? this.settleAlone(batch) : this.settle(batch);
    void settled.then(() => {
      this.inFlight -= 1;
      this.schedule();
    });
  }

  private nextBatch(): Call<P, R>[] {
    if (this.waiting.length === 1) return this.waiting.splice(0);
    const taken = new Set<string>();
    const batch: { call: Call<P, R>; first: string }[] = [];
    this.waiting = this.waiting.filter((call) => {
      const keys = this.keysOf(...call.parameters);
      const goes = batch.length < largestBatch && !keys.some((key) => taken.has(key));
      for (const key of keys) taken.add(key);
      if (goes) batch.push({ call, first: keys[0] ?? '' });
      return !goes;
    });
    return batch.toSorted(byFirstKey).map(({ call }) => call);
  }

  /** Resolves, and never fails, when every call of the batch has its answer. */
  private async settle(batch: readonly Call<P, R>[]): Promise<void> {
    const parameters = batch.map((call) => call.parameters);
    try {
      const answers = await this.database.runBatch(this.statement, parameters);
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] ?? []);
    } catch (error) {
      // Nothing of the batch is written. Where one call may be the reason, each finds out for itself.
      if (isOfOneCall(error)) return this.settleAlone(batch);
      for (const { reject } of batch) reject(error);
    }
  }

  private async settleAlone(batch: readonly Call<P, R>[]): Promise<void> {
    await Promise.all(
      batch.map(({ parameters, resolve, reject }) =>
        this.database.run(this.statement, parameters).then(resolve, reject),
      ),
    );
  }
}

const byFirstKey = ({ first: one }: { first: string }, { first: other }: { first: string }): number =>
  one < other ? -1 : Number(one > other);

/** SQLSTATEs of a lock that somebody else holds: a call alone waits for its own rows only. */
const lockTrouble = /^(40001|40P01|55P03)$/;

const isOfOneCall = (error: unknown): boolean =>
  !(error instanceof ContractError) ||
  (error.cause instanceof DatabaseError && lockTrouble.test(error.cause.code ?? ''));
