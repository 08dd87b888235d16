import { randomBytes } from 'node:crypto';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from './redis.js';
import { aProxy, eventually, failureOf, readEnvironment, timed, urlWith } from './test-servers.js';

const { redisUrl, secrets } = readEnvironment();
const sessionUrl = urlWith(redisUrl, { user: 'session', password: secrets.passwords['session'] ?? '' });
const aKey = () => `session:int:${randomBytes(8).toString('hex')}`;
const unavailable = { name: 'ContractError', code: 'service.unavailable', reason: 'redis' };

const opened: RedisStore[] = [];
const aStore = (port?: number) => {
  const url = port === undefined ? sessionUrl : urlWith(sessionUrl, { port });
  const store = new RedisStore({ url, onError: () => undefined });
  opened.push(store);
  return store;
};

let store: RedisStore;
beforeAll(async () => {
  store = aStore();
  await store.start();
});
afterAll(() => opened.forEach((each) => each.close()));

const setAndGet = (on: RedisStore, key = aKey()) =>
  on.roundTrip(async (redis) => {
    await redis.set(key, 'kept', 'EX', 60);
    return redis.get(key);
  });

describe('a round trip', () => {
  it('stores and reads', async () => {
    expect(await setAndGet(store)).toBe('kept');
  });

  it('runs a script on one key, also one that the server has not seen', async () => {
    const key = aKey();
    const source = `-- ${key}\nreturn redis.call('hincrby', KEYS[1], ARGV[1], 5)`;
    const script = { name: key, source, key, values: ['counter'] };
    expect(await store.script(script)).toBe(5);
    expect(await store.script(script)).toBe(10);
  });

  it('with a script that fails is service.unavailable', async () => {
    const key = aKey();
    const script = { name: `broken ${key}`, source: `-- ${key}\nreturn redis.call('hget', KEYS[1])`, key, values: [] };
    expect(await failureOf(store.script(script))).toMatchObject(unavailable);
  });

  it('for a key of another service is refused', async () => {
    const error = await failureOf(store.roundTrip((redis) => redis.get('mfa-policy:evidence:x')));
    expect(error).toMatchObject({ ...unavailable, cause: { message: expect.stringContaining('NOPERM') as string } });
  });
});

describe('a server that is away', () => {
  it('is service.unavailable at once, and serves when it is there', async () => {
    const proxy = await aProxy(redisUrl);
    await proxy.cut();
    const early = aStore(proxy.port);
    const started = await timed(early.start());
    expect(started.ms).toBeLessThan(1_000);
    const { ms, result } = await timed(failureOf(setAndGet(early)));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeLessThan(200);
    await expect(early.readiness().check()).rejects.toThrow();

    await proxy.restore();
    await eventually(async () => (await failureOf(setAndGet(early))) === 'it did not fail');
    expect(await early.readiness().check()).toBeUndefined();
    await proxy.stop();
  });

  it('is service.unavailable when it goes in the middle of work, and serves again when it is back', async () => {
    const proxy = await aProxy(redisUrl);
    const remote = aStore(proxy.port);
    await remote.start();
    expect(await setAndGet(remote)).toBe('kept');
    for (let time = 0; time < 2; time += 1) {
      const waiting = Array.from({ length: 5 }, () => failureOf(setAndGet(remote)));
      await proxy.cut();
      for (const error of await Promise.all(waiting))
        expect([expect.objectContaining(unavailable), 'it did not fail']).toContainEqual(error);
      const { ms, result } = await timed(failureOf(setAndGet(remote)));
      expect(result).toMatchObject(unavailable);
      expect(ms).toBeLessThan(200);
      await proxy.restore();
      await eventually(async () => (await failureOf(setAndGet(remote))) === 'it did not fail');
    }
    await proxy.stop();
  });

  it('is service.unavailable after a second when it answers nothing any more', async () => {
    const proxy = await aProxy(redisUrl);
    const remote = aStore(proxy.port);
    await remote.start();
    await setAndGet(remote);
    proxy.stall();
    const { ms, result } = await timed(failureOf(setAndGet(remote)));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeGreaterThan(800);
    expect(ms).toBeLessThan(2_000);
    await proxy.stop();
  });

  // What is sent to a server that only comes back later must not be done then: its caller has long had its answer.
  it('is not sent later what failed meanwhile', async () => {
    const proxy = await aProxy(redisUrl);
    const remote = aStore(proxy.port);
    await remote.start();
    const key = aKey();
    await proxy.cut();
    await failureOf(remote.roundTrip((redis) => redis.set(key, 'late', 'EX', 60)));
    await proxy.restore();
    await eventually(async () => (await failureOf(setAndGet(remote))) === 'it did not fail');
    expect(await store.roundTrip((redis) => redis.get(key))).toBeNull();
    await proxy.stop();
  });
});

// A proxy before a server that is restarted takes connections and drops them. When one was dropped between its opening and
// the answer to `CLIENT SETINFO`, the client took it for ready, never connected again, and the process stayed useless.
it('a server behind something that drops connections as soon as they are open is served again later', async () => {
  const { port } = new URL(redisUrl);
  const state = { drops: true, seen: 0 };
  const wire = createServer((near) => {
    state.seen += 1;
    near.on('error', () => undefined);
    if (state.drops) return void near.destroy();
    const far = createConnection({ host: '127.0.0.1', port: Number(port) });
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => void wire.listen(0, '127.0.0.1', resolve));
  const behind = aStore((wire.address() as AddressInfo).port);
  await behind.start();
  await eventually(() => Promise.resolve(state.seen >= 5));
  state.drops = false;
  await eventually(() =>
    setAndGet(behind).then(
      (value) => value === 'kept',
      () => false,
    ),
  );
  behind.close();
  wire.close();
}, 20_000);
