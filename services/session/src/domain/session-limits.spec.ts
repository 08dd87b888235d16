import type { Assurance } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { freshUntil, isFresh, steppedUpTo } from './session-limits.js';

const early = '2026-11-22T10:00:00.000Z';
const late = '2026-11-22T11:00:00.000Z';
const of = (aal: 1 | 2 | 3, acr: Assurance['acr'], authTime: string): Assurance => ({ aal, acr, amr: [], authTime });

const password = (at: string) => of(1, 'urn:latchkey:aal:1', at);
const twoCodes = (at: string) => of(2, 'urn:latchkey:aal:2', at);
const passkey = (at: string) => of(2, 'phr', at);
const key = (at: string) => of(3, 'phrh', at);

it.each([
  { because: 'it is stronger', was: password(early), now: passkey(late), to: passkey(late) },
  { because: 'it is as strong, and newer', was: passkey(early), now: passkey(late), to: passkey(late) },
  { because: 'it resists phishing on top', was: twoCodes(early), now: passkey(late), to: passkey(late) },
  { because: 'the session was stronger', was: passkey(early), now: password(late), to: passkey(early) },
  { because: 'the session resists phishing', was: passkey(early), now: twoCodes(late), to: passkey(early) },
  { because: 'a security key stays what it was', was: key(early), now: passkey(late), to: key(early) },
])('what a proof makes of a session of $was.acr: $to.acr of $to.authTime, because $because', ({ was, now, to }) => {
  expect(steppedUpTo(was, now)).toEqual(to);
});

it.each([
  { because: 'there was no such proof', at: null, now: early, fresh: false },
  { because: 'it is a moment ago', at: early, now: '2026-11-22T10:04:59.999Z', fresh: true },
  { because: 'five minutes are over', at: early, now: '2026-11-22T10:05:00.000Z', fresh: false },
])('whether a proof is fresh: $fresh, because $because', ({ at, now, fresh }) => {
  expect(isFresh(at === null ? null : new Date(at), new Date(now))).toBe(fresh);
});

it('tells until when a proof is fresh', () => {
  expect([freshUntil(new Date(early)), freshUntil(null)]).toEqual(['2026-11-22T10:05:00.000Z', null]);
});
