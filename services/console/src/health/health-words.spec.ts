import type { ServiceHealth } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { countTold, reasonsOf, suiteTold, waitingOf } from './health-words.js';

const of = (service: ServiceHealth['service'], state: ServiceHealth['state']): ServiceHealth => ({
  ...{ service, state, replicas: [] },
});

it.each([
  { because: 'all are ready', services: [of('session', 'ready')], told: 'Every service answers and is ready.' },
  {
    because: 'one is not quite',
    services: [of('session', 'ready'), of('audit', 'degraded')],
    told: 'Not every replica of audit is ready.',
  },
  {
    because: 'what is missing is said before what is not ready',
    services: [of('session', 'degraded'), of('audit', 'missing'), of('identity', 'missing')],
    told: 'No answer from audit, identity.',
  },
])('$because', ({ services, told }) => {
  expect(suiteTold(services)).toBe(told);
});

it('the reasons are the checks that fail', () => {
  expect(reasonsOf({ checks: { nats: 'ok', postgres: 'connect ECONNREFUSED' } })).toEqual([
    'postgres: connect ECONNREFUSED',
  ]);
});

describe('what waits', () => {
  const lag = (consumer: string, pending: number, redelivered = 0) => ({
    ...{ consumer, pending, redelivered, unacknowledged: 0 },
  });

  it('is what the replicas say at most of each consumer, and nothing of those that are done', () => {
    const replicas = [{ lag: [lag('a', 3), lag('b', 0)] }, { lag: [lag('a', 5), lag('b', 0)] }];
    expect(waitingOf(replicas)).toEqual([lag('a', 5)]);
  });

  it('and what had to be delivered again', () => {
    expect(waitingOf([{ lag: [lag('a', 0, 2)] }])).toEqual([lag('a', 0, 2)]);
  });
});

it.each([
  { because: 'nobody answered', lags: [], waiting: 0, told: /^No replica answered/ },
  { because: 'it handles no events', lags: [[]], waiting: 0, told: /^1 replica$/ },
  { because: 'none of its events wait', lags: [['a'], ['a']], waiting: 0, told: /^2 replicas · no events wait$/ },
  { because: 'some wait, which is told below', lags: [['a']], waiting: 1, told: /^1 replica$/ },
])('$because', ({ lags, waiting, told }) => {
  const lagOf = (consumer: string) => ({ consumer, pending: waiting, redelivered: 0, unacknowledged: 0 });
  expect(
    countTold(
      lags.map((names) => ({ lag: names.map(lagOf) })),
      waiting,
    ),
  ).toMatch(told);
});
