import { ContractError } from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';

/**
 * How many passwords may be hashed at a time: as many as there are cores, and never more than half of libuv's threads.
 * A hash holds one of those for all its time, and files and names of hosts need them too; libuv in turn lets names of
 * hosts have half at most, so neither waits for the other.
 */
export function hashesAtOnce(facts: { wanted: number | undefined; cores: number; threads: number }): number {
  const { wanted, cores, threads } = facts;
  const most = Math.max(1, Math.floor(threads / 2));
  if (wanted !== undefined && wanted > most)
    throw new Error(`HASHING_CONCURRENCY ${wanted} needs UV_THREADPOOL_SIZE ${wanted * 2} at least; it is ${threads}`);
  return wanted ?? Math.min(cores, most);
}

/** Of the time that work takes, before any was seen. */
const firstGuessMs = 50;
/** How much one piece of work weighs against all before it. */
const weight = 1 / 8;

/**
 * Lets so many hash at a time, and so many wait for that; who comes then, or could not be served within their deadline,
 * is refused at once: `service.unavailable` with `retryAfterSeconds`. So memory is bounded, whatever comes.
 */
export class HashingPool {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private usualMs = firstGuessMs;

  constructor(private readonly limits: { atOnce: number; waiting: number }) {}

  /** Does the work when it is its turn. */
  async run<T>(context: Pick<CallContext, 'deadline'>, work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.atOnce) this.running += 1;
    else await this.turn(context.deadline);
    try {
      if (context.deadline - performance.now() < this.usualMs) throw this.busy();
      return await this.timed(work);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  /** Waits for who leaves: they hand their place on. */
  private async turn(deadline: number): Promise<void> {
    const isHopeless = performance.now() + this.waitMs() + this.usualMs > deadline;
    if (this.waiting.length >= this.limits.waiting || isHopeless) throw this.busy();
    await new Promise<void>((resolve) => void this.waiting.push(resolve));
  }

  private async timed<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.usualMs += (performance.now() - start - this.usualMs) * weight;
    }
  }

  /** What one more would wait, as far as can be told. */
  private waitMs(): number {
    return ((this.waiting.length + 1) * this.usualMs) / this.limits.atOnce;
  }

  private busy(): ContractError {
    const retryAfterSeconds = Math.ceil(this.waitMs() / 1_000);
    return new ContractError('service.unavailable', undefined, {
      extension: { retryAfterSeconds },
      reason: 'too many passwords are being hashed',
    });
  }
}
