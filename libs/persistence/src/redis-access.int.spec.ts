import { randomBytes } from 'node:crypto';
import { access, serviceNames, type ServiceName } from '@latchkey/contracts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, readEnvironment, urlWith } from './test-servers.js';

// Security I-05: what Redis refuses to each service's user, in tables over the declaration of access.

const { redisUrl, secrets } = readEnvironment();
const password = (user: string) => secrets.passwords[user] ?? '';
const others = (services: readonly ServiceName[], service: ServiceName) =>
  services.filter((other) => other !== service);

describe('Redis', () => {
  const services = serviceNames.filter((service) => access[service].redis);
  const connections = new Map<ServiceName, Redis>();

  beforeAll(async () => {
    for (const service of services) {
      const url = urlWith(redisUrl, { user: service, password: password(service) });
      const redis = new Redis(url, { lazyConnect: true, enableReadyCheck: false });
      await redis.connect();
      connections.set(service, redis);
    }
  });
  afterAll(() => connections.forEach((redis) => redis.disconnect()));

  // How each command that is declared is called on one key.
  const calls: Record<string, (key: string) => (string | number)[]> = {
    set: (key) => [key, 'x', 'EX', 60],
    get: (key) => [key],
    del: (key) => [key],
    exists: (key) => [key],
    expire: (key) => [key, 60],
    ttl: (key) => [key],
    hset: (key) => [key, 'field', 'x'],
    hsetnx: (key) => [key, 'field', 'x'],
    hget: (key) => [key, 'field'],
    hmget: (key) => [key, 'field'],
    hdel: (key) => [key, 'field'],
    hgetall: (key) => [key],
    incrby: (key) => [key, 1],
    pttl: (key) => [key],
    hincrby: (key) => [key, 'count', 1],
    sadd: (key) => [`${key}:set`, 'member'],
    smembers: (key) => [`${key}:set`],
    eval: (key) => ['return 1', 1, key],
    evalsha: (key) => ['0'.repeat(40), 1, key],
  };
  const neverDeclared: typeof calls = {
    getdel: (key) => [key],
    mget: (key) => [key],
    incr: (key) => [key],
    append: (key) => [key, 'x'],
    lpush: (key) => [key, 'x'],
    copy: (key) => [key, `${key}:2`],
    rename: (key) => [key, `${key}:2`],
    dump: (key) => [key],
    sort: (key) => [key],
    object: (key) => ['ENCODING', key],
  };
  const argumentsOf = (command: string, key: string) => {
    const call = { ...calls, ...neverDeclared }[command];
    if (!call) throw new Error(`tell this table how ${command} is called`);
    return call(key);
  };

  const send = async (service: ServiceName, command: string, ...values: (string | number)[]): Promise<string> => {
    const redis = connections.get(service);
    if (!redis) throw new Error(`${service} is not connected`);
    return redis.call(command, ...values).then(
      () => 'answered',
      (error: unknown) => (error as Error).message,
    );
  };
  const aKey = (service: string) => `${service}:int:${randomBytes(8).toString('hex')}`;

  it('knows users for the services that store there', () => {
    expect(services).toEqual(['gateway', 'mfa-policy', 'session']);
  });

  const declared = services.flatMap((service) =>
    (access[service].redis ?? []).map((command) => ({ service, command })),
  );

  it.each(declared)('lets $service run $command on its own keys', async ({ service, command }) => {
    // A script that is not loaded has passed the check of access.
    expect(await send(service, command, ...argumentsOf(command, aKey(service)))).toMatch(/^(answered|NOSCRIPT.*)$/);
  });

  it.each(
    declared.flatMap(({ service, command }) =>
      [...others(services, service), 'latchkey', `x${service}`].map((owner) => ({ service, command, owner })),
    ),
  )('refuses $service $command on a key of $owner', async ({ service, command, owner }) => {
    expect(await send(service, command, ...argumentsOf(command, aKey(owner)))).toMatch(/^NOPERM/);
  });

  const undeclared = [
    ...[
      'FLUSHALL',
      'FLUSHDB',
      'KEYS *',
      'SCAN 0',
      'RANDOMKEY',
      'DBSIZE',
      'CONFIG GET *',
      'CONFIG SET save x',
      'ACL LIST',
      'ACL WHOAMI',
    ],
    ...[
      'CLIENT LIST',
      'CLIENT KILL ID 1',
      'INFO',
      'MONITOR',
      'SHUTDOWN NOSAVE',
      'SAVE',
      'REPLICAOF NO ONE',
      'SELECT 1',
      'SWAPDB 0 1',
    ],
    ...[
      'SCRIPT FLUSH',
      'SCRIPT LOAD x',
      'FUNCTION LIST',
      'SUBSCRIBE x',
      'PSUBSCRIBE *',
      'PUBLISH x y',
      'MODULE LIST',
      'LATENCY DOCTOR',
      'SLOWLOG GET',
    ],
  ];
  it.each(services.flatMap((service) => undeclared.map((command) => ({ service, command }))))(
    'refuses $service $command',
    async ({ service, command }) => {
      const [name = '', ...values] = command.split(' ');
      expect(await send(service, name, ...values)).toMatch(/^NOPERM/);
    },
  );

  it.each(services)('refuses %s DEBUG, which the server refuses to everybody', async (service) => {
    expect(await send(service, 'DEBUG', 'SLEEP', 0)).toMatch(/^(NOPERM|ERR DEBUG command not allowed)/);
  });

  it.each(
    services.flatMap((service) =>
      Object.keys({ ...calls, ...neverDeclared })
        .filter((command) => !access[service].redis?.includes(command))
        .map((command) => ({ service, command })),
    ),
  )('refuses $service $command on its own keys too: it was not declared', async ({ service, command }) => {
    expect(await send(service, command, ...argumentsOf(command, aKey(service)))).toMatch(/^NOPERM/);
  });

  const scripted = services.filter((service) => access[service].redis?.includes('eval'));
  const reaching = [
    ['another’s key', "return redis.call('get', 'mfa-policy:x')"],
    ['every key', "return redis.call('keys', '*')"],
    ['the server', "return redis.call('flushall')"],
    ['the configuration', "return redis.call('config', 'get', '*')"],
  ] as const;
  it.each(scripted.flatMap((service) => reaching.map(([what, script]) => ({ service, what, script }))))(
    'refuses a script of $service that reaches for $what',
    async ({ service, script }) => {
      const key = aKey(service);
      expect(await send(service, 'eval', script, 1, key)).toMatch(
        /user executing the script can't (access|run)|not allowed from script/,
      );
    },
  );

  it.each([
    ['without a password', undefined, undefined],
    ['with a wrong password', 'session', 'wrong'],
    ['with another’s password', 'session', password('mfa-policy')],
    ['as a service that stores nothing there', 'credential', password('credential')],
    ['as the default user without its password', 'default', 'default'],
  ])('answers nobody %s', async (_, user, secret) => {
    const url = user === undefined ? redisUrl : urlWith(redisUrl, { user, password: secret ?? '' });
    const redis = new Redis(url, {
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    redis.on('error', () => undefined);
    const outcome = await failureOf(redis.connect().then(() => redis.get('session:x')));
    redis.disconnect();
    expect(String(outcome)).toMatch(/NOAUTH|WRONGPASS|Connection is closed/);
  });
});
