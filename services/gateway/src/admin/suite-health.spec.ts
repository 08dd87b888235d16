import { serviceNames, type ReplicaHealth, type ServiceHealth, type ServiceName } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { byService } from './suite-health.js';

const replica = (service: ServiceName, ready: boolean, startedAt = '2026-11-22T10:00:00.000Z'): ReplicaHealth => ({
  ...{ service, id: `${service} ${startedAt}`, version: '1.0.0', startedAt, ready, checks: {} },
  ...{ configurationRevision: 3, lag: [] },
});

it.each<{ because: string; replicas: ReplicaHealth[]; expected: ServiceHealth['state'] }>([
  { because: 'nobody answered', replicas: [], expected: 'missing' },
  { because: 'only others answered', replicas: [replica('session', true)], expected: 'missing' },
  { because: 'all are ready', replicas: [replica('audit', true), replica('audit', true, 'later')], expected: 'ready' },
  { because: 'one is not', replicas: [replica('audit', true), replica('audit', false, 'later')], expected: 'degraded' },
  { because: 'none is', replicas: [replica('audit', false)], expected: 'degraded' },
])('$because', ({ replicas, expected }) => {
  expect(byService(replicas).find(({ service }) => service === 'audit')?.state).toBe(expected);
});

it('every service is told of, and its oldest replica first', () => {
  const replicas = [replica('audit', true, '2026-11-22T11:00:00.000Z'), replica('audit', true)];
  const health = byService(replicas);
  expect(health.map(({ service }) => service)).toEqual(serviceNames);
  expect(health.flatMap((one) => one.replicas.map(({ startedAt }) => startedAt))).toEqual([
    '2026-11-22T10:00:00.000Z',
    '2026-11-22T11:00:00.000Z',
  ]);
});
