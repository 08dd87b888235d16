import { randomUUID } from 'node:crypto';
import type { EventContract, PayloadInputOf } from '@latchkey/contracts';
import { lostNotes, type Log } from '@latchkey/observability';
import { toStoredEvent, type EventPublisher, type StoredEvent } from './event-publisher.js';

/** What one note of such an event is. */
export type NoteOf<E extends EventContract> = PayloadInputOf<E> extends { notes: (infer Note)[] } ? Note : never;

/** How a book is kept; what is left out is as it is in production. */
export type NoteBookSettings = {
  everyMs?: number;
  /** In one event: what the contract allows. */
  mostInOne?: number;
  /** Behind a bus that is away; what comes then is dropped and counted. */
  mostKept?: number;
  /** Before each further attempt to publish. */
  pausesMs?: readonly number[];
};

const publishTimeoutMs = 2_000;

/**
 * Notes of what happened, told behind the answers and many at a time. To take one down waits for nothing and never fails; a process
 * that dies takes those of the last moments along.
 */
export class NoteBook<E extends EventContract> {
  private kept: NoteOf<E>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> = Promise.resolve();
  private readonly settings: Required<NoteBookSettings>;

  constructor(
    private readonly contract: E,
    private readonly publisher: Pick<EventPublisher, 'publish'>,
    private readonly log: Log,
    settings: NoteBookSettings = {},
  ) {
    this.settings = { everyMs: 250, mostInOne: 100, mostKept: 5_000, pausesMs: [250, 1_000], ...settings };
  }

  /** Takes a note down; a full book drops it. */
  add(note: NoteOf<E>): void {
    const { everyMs, mostInOne, mostKept } = this.settings;
    if (this.kept.length >= mostKept) return this.lose(1, 'full');
    this.kept.push(note);
    if (this.kept.length === mostInOne) this.tell();
    else this.timer ??= setTimeout(() => this.tell(), everyMs).unref();
  }

  /** Tells what is left; for the end of a process. */
  async flush(): Promise<void> {
    this.tell();
    await this.telling;
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // One after the other: a bus that is slow meets one publish, and the book fills meanwhile.
    this.telling = this.telling.then(() => this.tellAll());
  }

  private async tellAll(): Promise<void> {
    while (this.kept.length > 0) {
      const notes = this.kept.slice(0, this.settings.mostInOne);
      const event = toStoredEvent(this.contract, randomUUID(), { notes });
      const isTold = await this.publish(event, notes.length);
      this.kept = this.kept.slice(notes.length);
      if (!isTold) this.lose(notes.length, 'failed');
    }
  }

  /** The same event each time: what the stream has is stored once. */
  private async publish(event: StoredEvent, count: number): Promise<boolean> {
    const { pausesMs } = this.settings;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.publisher.publish(event, { timeoutMs: publishTimeoutMs, path: 'background' });
        return true;
      } catch (error) {
        const ms = pausesMs[attempt];
        if (ms === undefined) {
          this.log.warn({ subject: event.subject, count, error }, 'notes were lost');
          return false;
        }
        await new Promise((resolve) => setTimeout(resolve, ms).unref());
      }
    }
  }

  private lose(count: number, reason: 'full' | 'failed'): void {
    lostNotes.inc({ subject: this.contract.subject, reason }, count);
  }
}
