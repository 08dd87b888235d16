import { randomUUID } from 'node:crypto';
import { callsNoted } from '@latchkey/contracts';
import { EventPublisher, LOG, NoteBook } from '@latchkey/messaging';
import { lostNotes, type Log } from '@latchkey/observability';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { callNote, type AnsweredCall } from './call-note.js';
import { Refusals } from './refusals.js';

/** Notes down calls that the log has, after their answers. */
@Injectable()
export class CallNotes implements OnApplicationShutdown {
  private readonly book: NoteBook<typeof callsNoted>;
  private readonly refusals: Refusals;

  constructor(publisher: EventPublisher, @Inject(LOG) log: Log) {
    this.book = new NoteBook(callsNoted, publisher, log);
    const { subject } = callsNoted;
    this.refusals = new Refusals(
      (note) => this.book.add(note),
      () => lostNotes.inc({ subject, reason: 'full' }),
    );
  }

  answered(call: AnsweredCall): void {
    const note = callNote(call, { id: randomUUID(), at: new Date() });
    if (note?.kind === 'administration') this.book.add(note);
    else if (note) this.refusals.add(note);
  }

  onApplicationShutdown(): Promise<void> {
    this.refusals.flush();
    return this.book.flush();
  }
}
