import { expect, it } from 'vitest';
import { answerOf, outcomeOf, whyDisabled } from './delivery-words.js';

const none = { lastStatus: null, lastError: null };

it.each([
  { because: 'a status is an answer', came: { ...none, lastStatus: 500 }, told: 'it answered 500' },
  {
    because: 'there are words for a reason',
    came: { ...none, lastError: 'unreachable' },
    told: 'it could not be reached',
  },
  { because: 'a new reason is told as it is', came: { ...none, lastError: 'new_reason' }, told: 'new_reason' },
  { because: 'there was no attempt yet', came: none, told: undefined },
])('$because', ({ came, told }) => {
  expect(answerOf(came)).toBe(told);
});

it.each([
  { status: 'waiting', lastStatus: null, told: 'The test message is on its way.' },
  { status: 'delivered', lastStatus: 204, told: 'The test message arrived: it answered 204.' },
  { status: 'failed', lastStatus: 500, told: 'The test message did not arrive: it answered 500.' },
] as const)('a test message that is $status: $told', ({ status, lastStatus, told }) => {
  expect(outcomeOf({ status, lastStatus, lastError: null })).toBe(told);
});

it.each([
  { because: 'nothing is known of its messages', statuses: [], told: 'No message arrived for a whole day.' },
  { because: 'it said that it is gone', statuses: [500, 410], told: 'It answered 410: it is gone.' },
  {
    because: 'it failed until the end',
    statuses: [410, 500],
    told: 'No message arrived for a whole day. The last time, it answered 500.',
  },
])('why an endpoint is disabled: $because', ({ statuses, told }) => {
  const deliveries = statuses.map((lastStatus, index) => ({
    lastStatus,
    lastError: null,
    lastAttemptAt: `2026-11-22T1${index}:00:00.000Z`,
  }));
  expect(whyDisabled(deliveries)).toBe(told);
});
