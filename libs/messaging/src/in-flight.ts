/** Counts work under way and tells who waits when there is little enough of it: a promise for each piece costs more. */
export class InFlight {
  private count = 0;
  private waiting: { limit: number; resolve: () => void }[] = [];

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.waiting.length === 0) return;
    const ready = this.waiting.filter(({ limit }) => this.count < limit);
    this.waiting = this.waiting.filter(({ limit }) => this.count >= limit);
    for (const { resolve } of ready) resolve();
  }

  isBelow(limit: number): boolean {
    return this.count < limit;
  }

  /** Resolves when fewer than `limit` are under way; all has ended below 1. */
  below(limit: number): Promise<void> {
    if (this.isBelow(limit)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ limit, resolve }));
  }
}
