import { randomUUID } from 'node:crypto';
import { journeysNoted } from '@latchkey/contracts';
import { EventPublisher, LOG, NoteBook } from '@latchkey/messaging';
import { signInSteps, type Log } from '@latchkey/observability';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { StoredInteraction } from './interaction.js';
import { journeyNote, type Noted } from './journey-note.js';
import type { Move } from './journey.js';
import { stepOutcome, type Came } from './step-outcome.js';

type Opened = Pick<Noted, 'tenant' | 'userAgent'> & { interaction: StoredInteraction; isNew: boolean };

/** Notes down what happens to journeys; no answer waits for any of it. */
@Injectable()
export class JourneyNotes implements OnApplicationShutdown {
  private readonly book: NoteBook<typeof journeysNoted>;

  constructor(publisher: EventPublisher, @Inject(LOG) log: Log) {
    this.book = new NoteBook(journeysNoted, publisher, log);
  }

  add(noted: Noted): void {
    const note = journeyNote(noted, { id: randomUUID(), at: new Date() });
    if (note) this.book.add(note);
  }

  /** A journey was opened. Who joins one opens its page once more: that was noted when it began. */
  opened({ tenant, interaction, isNew, userAgent }: Opened): void {
    if (isNew) this.add({ tenant, asked: { type: 'start' }, after: interaction, userAgent });
  }

  /** An action was carried out, or refused: then the journey stands where it stood. */
  acted(move: Move, came: Came): void {
    const { interaction: before, tenant, action: asked, userAgent, risk } = move;
    const outcome = stepOutcome(asked.type, came);
    if (outcome) signInSteps.inc({ method: asked.type, outcome });
    const about = { tenant, asked, before, userAgent, country: risk?.country };
    this.add('after' in came ? { ...about, after: came.after } : { ...about, after: before, error: came.error });
  }

  onApplicationShutdown(): Promise<void> {
    return this.book.flush();
  }
}
