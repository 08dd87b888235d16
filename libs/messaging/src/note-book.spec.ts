import { ContractError, callsNoted, type PayloadInputOf } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredEvent } from './event-publisher.js';
import { NoteBook, type NoteBookSettings } from './note-book.js';
import { aLog } from './test-bus.js';

type Note = PayloadInputOf<typeof callsNoted>['notes'][number];

const aNote = (status: number): Note => ({
  id: '0198a1de-0000-7000-8000-000000000000',
  at: '2026-11-22T10:00:00.000Z',
  kind: 'refused',
  tenantId: null,
  actor: { type: 'system' },
  userId: null,
  method: 'GET',
  route: '/',
  status,
  error: null,
  subject: null,
  browser: '',
  country: null,
  more: 0,
});

/** A bus that is away for so many attempts. */
function aBook(settings: NoteBookSettings = {}, awayFor = 0) {
  const attempts: StoredEvent[] = [];
  const { log, lines } = aLog();
  const publish = (event: StoredEvent): Promise<void> => {
    attempts.push(event);
    return attempts.length <= awayFor ? Promise.reject(new ContractError('service.unavailable')) : Promise.resolve();
  };
  const book = new NoteBook(callsNoted, { publish }, log, settings);
  const told = () => attempts.map(({ envelope }) => (JSON.parse(envelope) as { payload: { notes: Note[] } }).payload);
  return { book, attempts, lines, statuses: () => told().map(({ notes }) => notes.map(({ status }) => status)) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a book of notes', () => {
  it('tells what was noted within a quarter of a second, in one event', async () => {
    const { book, statuses } = aBook();
    book.add(aNote(1));
    book.add(aNote(2));
    await vi.advanceTimersByTimeAsync(249);
    expect(statuses()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(statuses()).toEqual([[1, 2]]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(statuses()).toHaveLength(1);
  });

  it('does not wait where an event is full, and puts no more into one', async () => {
    const { book, statuses } = aBook({ mostInOne: 2 });
    for (const status of [1, 2, 3]) book.add(aNote(status));
    await vi.advanceTimersByTimeAsync(0);
    expect(statuses()).toEqual([[1, 2], [3]]);
  });

  it('publishes again what failed, as the same event', async () => {
    const { book, attempts, lines } = aBook({}, 2);
    book.add(aNote(1));
    await vi.advanceTimersByTimeAsync(250 + 250 + 1_000);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(1);
    expect(attempts).toHaveLength(3);
    expect(lines).toEqual([]);
  });

  it('gives up after some attempts, says so, and goes on with what came meanwhile', async () => {
    const { book, statuses, lines } = aBook({ mostInOne: 1 }, 3);
    book.add(aNote(1));
    await vi.advanceTimersByTimeAsync(100);
    book.add(aNote(2));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(lines.map(({ message, fields }) => [message, fields['count']])).toEqual([['notes were lost', 1]]);
    expect(statuses()).toEqual([[1], [1], [1], [2]]);
  });

  it('keeps no more than it may behind a bus that is away', async () => {
    const { book, statuses } = aBook({ mostInOne: 2, mostKept: 3 }, 1);
    for (const status of [1, 2, 3, 4, 5]) book.add(aNote(status));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(statuses()).toEqual([[1, 2], [1, 2], [3]]);
  });

  it('tells the rest before its process ends', async () => {
    const { book, statuses } = aBook();
    book.add(aNote(1));
    await book.flush();
    expect(statuses()).toEqual([[1]]);
  });
});
