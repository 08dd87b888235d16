import { randomUUID } from 'node:crypto';
import type { SessionId, SessionView, UserId } from '@latchkey/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { RememberedSessions } from './remembered-sessions.js';

const aSession = (expiresAt = '2099-01-01T00:00:00.000Z'): SessionView => ({
  sessionId: randomUUID() as SessionId,
  userId: randomUUID() as UserId,
  ...{ aal: 2, acr: 'phr', amr: ['swk', 'user', 'mfa'], authTime: '2026-11-22T10:00:00.000Z' },
  expiresAt,
  freshUntil: null,
});

let now = 0;
let sessions: RememberedSessions;
beforeEach(() => {
  now = 1_000;
  sessions = new RememberedSessions(() => now);
});
const keep = (key: string, session: SessionView, ageMs = 0) =>
  sessions.keep(key, session, { ageMs, asked: sessions.generation });

describe('how long a session is remembered', () => {
  it.each([
    { because: 'its record was just read', ageMs: 0, after: 4_999, known: true },
    { because: 'five seconds are over', ageMs: 0, after: 5_000, known: false },
    { because: 'it was three seconds old when it came', ageMs: 3_000, after: 1_999, known: true },
    { because: 'it was three seconds old, and two more are over', ageMs: 3_000, after: 2_000, known: false },
    { because: 'it was too old when it came', ageMs: 5_000, after: 0, known: false },
  ])('after $after ms: $known, because $because', ({ ageMs, after, known }) => {
    const session = aSession();
    keep('token', session, ageMs);
    now += after;
    expect(sessions.get('token')).toEqual(known ? session : undefined);
  });

  it('never past its own end', () => {
    keep('token', aSession('2020-01-01T00:00:00.000Z'));
    expect(sessions.get('token')).toBeUndefined();
  });
});

describe('news that sessions have ended', () => {
  const teller = 'one replica';
  const hear = (sequence: number, ...ended: SessionView[]) =>
    sessions.hear({ teller, sequence, sessionIds: ended.map(({ sessionId }) => sessionId) });

  it('drops them and no others', () => {
    const [one, other] = [aSession(), aSession()];
    keep('one', one);
    keep('other', other);
    hear(0, one);
    expect([sessions.get('one'), sessions.get('other')]).toEqual([undefined, other]);
  });

  it.each([
    { because: 'a number is missing', heard: [0, 2], forgets: true },
    { because: 'a number comes twice', heard: [0, 0], forgets: true },
    { because: 'the first that is heard was not the first', heard: [7], forgets: true },
    { because: 'nothing is missing', heard: [0, 1, 2], forgets: false },
  ])('$heard: all of them are forgotten: $forgets, because $because', ({ heard, forgets }) => {
    keep('token', aSession());
    for (const sequence of heard) hear(sequence);
    expect(sessions.get('token') === undefined).toBe(forgets);
  });

  it('counts each teller for itself', () => {
    keep('token', aSession());
    hear(0);
    sessions.hear({ teller: 'another replica', sequence: 0, sessionIds: [] });
    hear(1);
    expect(sessions.get('token')).toBeDefined();
  });

  it('keeps out an answer that was asked for before', () => {
    const session = aSession();
    const asked = sessions.generation;
    hear(0, session);
    sessions.keep('token', session, { ageMs: 0, asked });
    expect(sessions.get('token')).toBeUndefined();
  });
});
