import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Health, startOpsServer, type ReadinessCheck } from './health.js';
import { countWork } from './metrics.js';

const passing = (name: string): ReadinessCheck => ({ name, check: () => Promise.resolve(undefined) });

function startedHealth(): Health {
  const health = new Health();
  health.started();
  return health;
}

it('nothing is ready before everything has started', async () => {
  const health = new Health();
  expect(await health.readiness()).toEqual({ ready: false, checks: { startup: 'starting' } });
  health.started();
  expect(await health.readiness()).toEqual({ ready: true, checks: {} });
});

describe('readiness', () => {
  it.each<{ because: string; checks: ReadinessCheck[]; expected: object }>([
    { because: 'nothing to check is ready', checks: [], expected: { ready: true, checks: {} } },
    {
      because: 'all that pass are ready',
      checks: [passing('nats'), passing('postgres')],
      expected: { ready: true, checks: { nats: 'ok', postgres: 'ok' } },
    },
    {
      because: 'one that gives a reason is not',
      checks: [passing('nats'), { name: 'configuration', check: () => Promise.resolve('watch lost') }],
      expected: { ready: false, checks: { nats: 'ok', configuration: 'watch lost' } },
    },
    {
      because: 'one that rejects is not',
      checks: [{ name: 'postgres', check: () => Promise.reject(new Error('connect ECONNREFUSED')) }, passing('redis')],
      expected: { ready: false, checks: { postgres: 'connect ECONNREFUSED', redis: 'ok' } },
    },
    {
      because: 'one that throws at once is not',
      checks: [
        {
          name: 'redis',
          check: () => {
            throw new TypeError('not started');
          },
        },
      ],
      expected: { ready: false, checks: { redis: 'not started' } },
    },
  ])('$because', async ({ checks, expected }) => {
    const health = startedHealth();
    health.add(...checks);
    expect(await health.readiness()).toEqual(expected);
  });

  it('is lost at the first moment of a shutdown, whatever else passes', async () => {
    const health = startedHealth();
    health.add(passing('nats'));
    expect(health.isStopping()).toBe(false);
    health.stop();
    expect(health.isStopping()).toBe(true);
    expect(await health.readiness()).toEqual({ ready: false, checks: { nats: 'ok', shutdown: 'stopping' } });
  });

  it('does not wait longer than a second for a check that hangs', async () => {
    vi.useFakeTimers();
    try {
      const health = startedHealth();
      health.add(passing('nats'), { name: 'postgres', check: () => new Promise(() => undefined) });
      let answer: unknown;
      const asked = health.readiness().then((readiness) => (answer = readiness));
      await vi.advanceTimersByTimeAsync(999);
      expect(answer).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      await asked;
      expect(answer).toEqual({ ready: false, checks: { nats: 'ok', postgres: 'no answer within a second' } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves no timer behind a check that was quick', async () => {
    vi.useFakeTimers();
    try {
      const health = startedHealth();
      health.add(passing('nats'));
      await health.readiness();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the ops server', () => {
  let server: Server;
  let health: Health;
  const get = async (path: string) => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      cache: response.headers.get('cache-control'),
      body: await response.text(),
    };
  };
  beforeEach(async () => {
    health = startedHealth();
    server = await startOpsServer({ host: '127.0.0.1', port: 0, health });
  });
  afterEach(() => void server.close());

  it('tells that a process lives, also one that is not ready and is stopping', async () => {
    health.add({ name: 'postgres', check: () => Promise.resolve('away') });
    health.stop();
    expect(await get('/livez')).toMatchObject({ status: 200, body: 'ok\n' });
  });

  it('tells that a process is ready', async () => {
    health.add(passing('nats'));
    const answer = await get('/readyz?verbose');
    expect(answer).toMatchObject({ status: 200, type: 'application/json', cache: 'no-store' });
    expect(JSON.parse(answer.body)).toEqual({ ready: true, checks: { nats: 'ok' } });
  });

  it('tells why a process is not ready', async () => {
    health.add({ name: 'nats', check: () => Promise.resolve('disconnected') });
    const answer = await get('/readyz');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toEqual({ ready: false, checks: { nats: 'disconnected' } });
  });

  it('tells how much work was done, by who waited for it', async () => {
    const counted = async (kind: string, path: string) =>
      Number(
        new RegExp(`^latchkey_work_total\\{kind="${kind}",path="${path}"\\} (\\d+)$`, 'm').exec(
          (await get('/metrics')).body,
        )?.[1] ?? 0,
      );
    const before = { request: await counted('sql', 'request'), background: await counted('sql', 'background') };
    countWork('sql', 'request');
    countWork('sql', 'request');
    countWork('sql', 'background');
    expect(await counted('sql', 'request')).toBe(before.request + 2);
    expect(await counted('sql', 'background')).toBe(before.background + 1);
    expect((await get('/metrics')).type).toContain('text/plain');
  });

  it.each(['/', '/metrics/', '/livez/..', '//readyz', '/__proto__', '/constructor'])(
    'answers nothing else: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('says when its port is taken', async () => {
    const { port } = server.address() as AddressInfo;
    await expect(startOpsServer({ host: '127.0.0.1', port, health })).rejects.toThrow('EADDRINUSE');
  });
});
