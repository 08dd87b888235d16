import { randomUUID } from 'node:crypto';
import { findUser, journeysNoted, type Identifier } from '@latchkey/contracts';
import { callContext, ContractClient, EventPublisher, LOG, NoteBook } from '@latchkey/messaging';
import { signInSteps, type Log } from '@latchkey/observability';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { StoredInteraction } from './interaction.js';
import { journeyNote, triedName, type JourneyNote, type Noted } from './journey-note.js';
import type { Move } from './journey.js';
import { stepOutcome, type Came } from './step-outcome.js';

type Opened = Pick<Noted, 'tenant' | 'userAgent'> & { interaction: StoredInteraction; isNew: boolean };

const lookUpMs = 2_000;
/** Who floods us with wrong passwords is not to have people looked up without end. */
const mostLookUps = 50;

/** Notes down what happens to journeys; no answer waits for any of it. */
@Injectable()
export class JourneyNotes implements OnApplicationShutdown {
  private readonly book: NoteBook<typeof journeysNoted>;
  private readonly lookUps = new Set<Promise<void>>();

  constructor(
    publisher: EventPublisher,
    private readonly client: ContractClient,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.book = new NoteBook(journeysNoted, publisher, log);
  }

  add(noted: Noted): void {
    const note = journeyNote(noted, { id: randomUUID(), at: new Date() });
    if (!note) return;
    const name = triedName(noted);
    if (!name || note.userId !== null || this.lookUps.size >= mostLookUps) return this.book.add(note);
    const lookUp = this.withPerson(note, name).finally(() => this.lookUps.delete(lookUp));
    this.lookUps.add(lookUp);
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

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.lookUps);
    await this.book.flush();
  }

  /** The log is told whose password was tried. The journey is not, and neither is its browser: names are looked up behind the answer. */
  private async withPerson(note: JourneyNote, identifier: Identifier): Promise<void> {
    const request = { tenantId: note.tenantId, identifier };
    try {
      const { userId } = await this.client.request(findUser, request, callContext(lookUpMs));
      this.book.add({ ...note, userId });
    } catch (error) {
      this.log.warn({ error, tenantId: note.tenantId }, 'the log is not told whose password was tried');
      this.book.add(note);
    }
  }
}
