import {
  callsNoted,
  journeysNoted,
  logCodes,
  type CallNote,
  type EventContract,
  type JourneyNote,
  type PayloadOf,
} from '@latchkey/contracts';
import { nameBasedId } from '@latchkey/persistence';
import { callFact } from '../domain/call-facts.js';
import { eventFacts, type SingleEvent } from '../domain/event-facts.js';
import type { Fact } from '../domain/fact.js';
import { journeyFacts } from '../domain/journey-facts.js';
import type { LogRow } from './log-row.js';

/** What is known of an event besides its payload. */
export type Happened = { readonly eventId: string; readonly occurredAt: string };

/** What an event is for the log: a row of its own, or those of each note in it. */
export function rowsOf(event: EventContract, payload: unknown, { eventId, occurredAt }: Happened): LogRow[] {
  switch (event.subject) {
    case journeysNoted.subject:
      return (payload as PayloadOf<typeof journeysNoted>).notes.flatMap(journeyRows);
    case callsNoted.subject:
      return (payload as PayloadOf<typeof callsNoted>).notes.map(callRow);
    default: {
      const factOf = eventFacts[event.subject as SingleEvent['subject']] as (payload: unknown) => Fact;
      return [rowOf(eventId, occurredAt, factOf(payload))];
    }
  }
}

const callRow = (note: CallNote): LogRow => rowOf(note.id, note.at, callFact(note));

/** The first has the note's own id, the others ids that are always the same for it. */
const journeyRows = (note: JourneyNote): LogRow[] =>
  journeyFacts(note).map((fact, index) =>
    rowOf(index === 0 ? note.id : nameBasedId(note.id, fact.code), note.at, fact),
  );

/** Moments are in one form, whatever form they came in: milliseconds, in UTC. */
const rowOf = (id: string, at: string, fact: Fact): LogRow => ({
  ...fact,
  ...{ id, at: new Date(at).toISOString(), outcome: logCodes[fact.code].outcome },
});
