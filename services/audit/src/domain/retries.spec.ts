import { describe, expect, it } from 'vitest';
import { decideNext, isDead, type Attempt } from './retries.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const next = (attempt: Attempt, attempts = 1, settings: { chance?: number; once?: boolean } = {}) =>
  decideNext({ attempt, attempts, chance: 0, once: false, now, ...settings });

describe('after an attempt', () => {
  it.each([
    { because: '200 is an answer', attempt: { status: 200 }, kind: 'delivered' },
    { because: 'so is 204', attempt: { status: 204 }, kind: 'delivered' },
    { because: '299 is the last of them', attempt: { status: 299 }, kind: 'delivered' },
    { because: 'a redirect is followed by nobody (H-09)', attempt: { status: 302 }, kind: 'again' },
    { because: 'a wrong address may be mended', attempt: { status: 404 }, kind: 'again' },
    { because: 'gone is gone', attempt: { status: 410 }, kind: 'gone' },
    { because: 'a server may come back', attempt: { status: 503 }, kind: 'again' },
    { because: 'nobody answered', attempt: { error: 'timed_out' }, kind: 'again' },
  ])('it is $kind: $because', ({ attempt, kind }) => {
    expect(next(attempt).kind).toBe(kind);
  });

  it.each([
    { attempts: 1, seconds: 5 },
    { attempts: 2, seconds: 30 },
    { attempts: 3, seconds: 120 },
    { attempts: 4, seconds: 600 },
    { attempts: 5, seconds: 1_800 },
    { attempts: 6, seconds: 3_600 },
    { attempts: 7, seconds: 7_200 },
    { attempts: 8, seconds: 14_400 },
    { attempts: 9, seconds: 28_800 },
    { attempts: 10, seconds: 32_400 },
  ])('number $attempts, the next comes $seconds s later', ({ attempts, seconds }) => {
    expect(next({ status: 500 }, attempts)).toEqual({ kind: 'again', seconds });
    expect(next({ status: 500 }, attempts, { chance: 1 })).toEqual({ kind: 'again', seconds: seconds * 1.2 });
  });

  it('number 11 there is no other: a day is over', () => {
    expect(next({ status: 500 }, 11)).toEqual({ kind: 'failed' });
    const waits = Array.from({ length: 10 }, (_, index) => next({ status: 500 }, index + 1));
    const total = waits.reduce((sum, one) => sum + (one.kind === 'again' ? one.seconds : 0), 0);
    expect(total).toBeGreaterThan(86_400);
    expect(total).toBeLessThan(90_000);
  });

  it('a test is not tried again', () => {
    expect(next({ status: 500 }, 1, { once: true })).toEqual({ kind: 'failed' });
    expect(next({ status: 200 }, 1, { once: true })).toEqual({ kind: 'delivered' });
  });
});

describe('Retry-After', () => {
  it.each([
    { because: 'it asks for seconds', retryAfter: '90', seconds: 90 },
    { because: 'it asks for a moment', retryAfter: 'Sun, 01 Mar 2026 12:01:30 GMT', seconds: 90 },
    { because: 'less than our own wait is not granted', retryAfter: '1', seconds: 5 },
    { because: 'nor a moment of the past', retryAfter: 'Sun, 01 Mar 2026 11:00:00 GMT', seconds: 5 },
    { because: 'nor more than an hour', retryAfter: '999999', seconds: 3_600 },
    { because: 'it is neither', retryAfter: 'soon', seconds: 5 },
  ])('makes it $seconds s: $because', ({ retryAfter, seconds }) => {
    expect(next({ status: 503, retryAfter })).toEqual({ kind: 'again', seconds });
  });
});

it.each([
  { because: 'it failed once just now', since: '2026-03-01T12:00:00.000Z', dead: false },
  { because: 'a day is not over', since: '2026-02-28T12:00:00.001Z', dead: false },
  { because: 'a day is over', since: '2026-02-28T12:00:00.000Z', dead: true },
])('an endpoint is dead: $dead, because $because', ({ since, dead }) => {
  expect(isDead(new Date(since), now)).toBe(dead);
});
