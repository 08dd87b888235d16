import type { NewsOf, SessionId, sessionsEnded, SessionView } from '@latchkey/contracts';

type Kept = { session: SessionView; until: number };
type Read = {
  /** How old the answer was when it came. */
  ageMs: number;
  /** What `generation` was when it was asked for. */
  asked: number;
};

/** A revocation holds here after this long at the latest, whatever is lost on the way. */
const longestAgeMs = 5_000;
const mostKept = 20_000;

/**
 * Sessions that were live a moment ago, by token. News that a session has ended drops it at once; news that must have been missed
 * drops all of them.
 */
export class RememberedSessions {
  private readonly kept = new Map<string, Kept>();
  private readonly keysOf = new Map<SessionId, string>();
  private readonly next = new Map<string, number>();
  /** Moves whenever something was dropped: an answer that was asked for before that is not remembered. */
  generation = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get(key: string): SessionView | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    if (this.now() < found.until && Date.now() < Date.parse(found.session.expiresAt)) return found.session;
    this.remove(key, found.session.sessionId);
    return undefined;
  }

  keep(key: string, session: SessionView, { ageMs, asked }: Read): void {
    if (asked !== this.generation || ageMs >= longestAgeMs) return;
    const [oldest] = this.kept;
    if (this.kept.size >= mostKept && oldest) this.remove(oldest[0], oldest[1].session.sessionId);
    this.kept.set(key, { session, until: this.now() + longestAgeMs - ageMs });
    this.keysOf.set(session.sessionId, key);
  }

  /** What one teller of session tells, each with the number after the last one's. */
  hear({ teller, sequence, sessionIds }: NewsOf<typeof sessionsEnded>): void {
    const expected = this.next.get(teller);
    this.next.set(teller, sequence + 1);
    // The first that is heard of a teller may be the first that it told, or not: nobody knows what came before.
    if (expected === undefined ? sequence > 0 : sequence !== expected) return this.clear();
    this.drop(sessionIds);
  }

  drop(sessionIds: readonly SessionId[]): void {
    this.generation += 1;
    for (const sessionId of sessionIds) {
      const key = this.keysOf.get(sessionId);
      if (key !== undefined) this.remove(key, sessionId);
    }
  }

  clear(): void {
    this.generation += 1;
    this.kept.clear();
    this.keysOf.clear();
  }

  private remove(key: string, sessionId: SessionId): void {
    this.kept.delete(key);
    if (this.keysOf.get(sessionId) === key) this.keysOf.delete(sessionId);
  }
}
