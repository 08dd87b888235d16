import type { LimitName } from './policy.js';

/** A limit that a call ran into, and for how long yet. */
export type Refusal = { readonly limit: LimitName; readonly seconds: number };

const mostKeys = 50_000;

/**
 * The keys that this process knows to have used up their points, until their window ends. Who is refused costs nobody a
 * round trip, and consumes nothing of the other limits: a blocked address cannot go on using up somebody's account.
 */
export class UsedUp {
  private readonly until = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Remembers a key that went over. The oldest is forgotten when there are too many: it is learned again. */
  add(limit: LimitName, key: string, milliseconds: number): Refusal {
    const [oldest] = this.until.keys();
    if (this.until.size >= mostKeys && oldest !== undefined) this.until.delete(oldest);
    this.until.set(`${limit}:${key}`, this.now() + milliseconds);
    return { limit, seconds: wholeSeconds(milliseconds) };
  }

  /** Whether a key has nothing left, and for how long. */
  find(limit: LimitName, key: string): Refusal | undefined {
    const name = `${limit}:${key}`;
    const until = this.until.get(name);
    if (until === undefined) return undefined;
    const left = until - this.now();
    if (left > 0) return { limit, seconds: wholeSeconds(left) };
    this.until.delete(name);
    return undefined;
  }
}

const wholeSeconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));
