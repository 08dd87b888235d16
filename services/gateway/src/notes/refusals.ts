import type { CallNote } from '@latchkey/contracts';

const withinMs = 1_000;
/** Of different ones; who calls without end fills no log with it. */
const mostInOne = 50;

/** Equal refusals of one second are one note that says how many they were; of different ones there are so many at most. */
export class Refusals {
  private kept = new Map<string, CallNote>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly tell: (note: CallNote) => void,
    private readonly onLost: () => void,
  ) {}

  add(note: CallNote): void {
    const { kind, route, error, tenantId, subject } = note;
    const key = JSON.stringify([kind, route, error, tenantId, subject]);
    const same = this.kept.get(key);
    if (!same && this.kept.size >= mostInOne) return this.onLost();
    this.kept.set(key, same ? { ...same, more: same.more + 1 } : note);
    this.timer ??= setTimeout(() => this.flush(), withinMs).unref();
  }

  /** Tells what has been gathered. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const notes = [...this.kept.values()];
    this.kept = new Map();
    for (const note of notes) this.tell(note);
  }
}
