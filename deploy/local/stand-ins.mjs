// What stands in for a server that fails: a streaming replica, a follower watched by sentinels, two more nodes. For `npm run faults`.
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { natsConfiguration } from './access.mjs';
import { localDirectory } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { postgresDirectory, runAs } from './postgres.mjs';
import { acceptsConnections, postgresServes, waitUntilReady } from './ready.mjs';
import { runProgram } from './run-program.mjs';

/**
 * @typedef {{ processes: import('./processes.mjs').Processes, found: Record<'nats' | 'redis' | 'postgres', import('./servers.mjs').Found>,
 *   environment: import('./environment.mjs').Environment }} Ground
 */

/**
 * A standby of the PostgreSQL that runs, without which no commit is acknowledged once it is there.
 * @param {Ground} ground
 * @returns {Promise<{ port: number, promote: () => Promise<unknown> }>}
 */
export const startStandby = async ({ processes, found, environment }) => {
  const { default: pg } = await import('pg');
  const { standby: port = 0 } = await choosePorts(processes.stateDirectory, ['standby']);
  const { program = '', env: own } = found.postgres;
  const env = { ...process.env, ...own, LC_ALL: 'C' };
  const user = runAs();
  const data = path.join(postgresDirectory(processes.stateDirectory), 'standby');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
  const { port: from, password } = new URL(environment.postgresAdminUrl);
  const copied = await runProgram(
    path.join(path.dirname(program), 'pg_basebackup'),
    [
      '-D',
      data,
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
      '-d',
      `host=127.0.0.1 port=${from} user=postgres application_name=standby`,
    ],
    { env: { ...env, PGPASSWORD: password }, cwd: '/', seconds: 60, ...user },
  );
  if (copied.code !== 0) throw new Error(`pg_basebackup: ${copied.output}`);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'jit=off'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = processes.start('postgres-standby', program, args, { env, cwd: '/', stopSignal: 'SIGINT', ...user });
  await waitUntilReady(child, () => postgresServes(port));
  const ask = async (/** @type {string} */ url, /** @type {string} */ sql) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await ask(environment.postgresAdminUrl, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  await ask(environment.postgresAdminUrl, 'SELECT pg_reload_conf()');
  await until(async () => {
    const { rows } = await ask(environment.postgresAdminUrl, 'SELECT sync_state FROM pg_stat_replication');
    return rows.some(({ sync_state: state }) => state === 'sync');
  });
  const there = new URL(environment.postgresAdminUrl);
  there.port = String(port);
  return { port, promote: () => ask(there.href, 'SELECT pg_promote()') };
};

/**
 * A follower of the Redis that runs, and three sentinels that make it the first when that has gone.
 * @param {Ground} ground
 * @returns {Promise<{ first: () => Promise<number | undefined> }>} the port of the first, as the sentinels have it
 */
export const startSentinels = async ({ processes, found, environment }) => {
  const { Redis } = await import('ioredis');
  const names = ['follower', 'sentinel', 'sentinel-1', 'sentinel-2'];
  const ports = await choosePorts(processes.stateDirectory, names);
  const port = new URL(environment.redisUrl).port;
  const password = environment.secrets.passwords.admin ?? '';
  const base = path.join(processes.stateDirectory, 'redis');
  const run = async (/** @type {string} */ name, /** @type {string[]} */ lines, /** @type {string[]} */ args = []) => {
    const directory = path.join(processes.stateDirectory, name);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    const file = path.join(directory, 'redis.conf');
    const all = ['bind 127.0.0.1', `port ${ports[name]}`, 'daemonize no', `dir "${directory}"`, ...lines, ''];
    writeFileSync(file, all.join('\n'), { mode: 0o600 });
    const env = { ...process.env, ...found.redis.env };
    const child = processes.start(name, found.redis.program ?? '', [file, ...args], { env });
    await waitUntilReady(child, () => acceptsConnections(ports[name] ?? 0));
  };
  const user = ['masteruser default', `masterauth ${password}`];
  const store = ['save ""', 'appendonly no', 'maxmemory-policy noeviction', `aclfile "${base}/users.acl"`];
  await run('follower', [`replicaof 127.0.0.1 ${port}`, ...user, ...store]);
  const watch = [
    `sentinel monitor main 127.0.0.1 ${port} 2`,
    'sentinel auth-user main default',
    `sentinel auth-pass main ${password}`,
    'sentinel down-after-milliseconds main 2000',
    'sentinel failover-timeout main 10000',
  ];
  for (const name of names.slice(1)) await run(name, watch, ['--sentinel']);
  const sentinel = new Redis({ host: '127.0.0.1', port: ports.sentinel ?? 0, maxRetriesPerRequest: 1 });
  sentinel.on('error', () => undefined);
  const counted = async (/** @type {string} */ what) =>
    /** @type {unknown[]} */ (await sentinel.call('SENTINEL', what, 'main'));
  await until(async () => (await counted('replicas')).length === 1 && (await counted('sentinels')).length === 2);
  const first = async () => {
    const told = await sentinel.call('SENTINEL', 'get-master-addr-by-name', 'main').catch(() => undefined);
    return Array.isArray(told) ? Number(told[1]) : undefined;
  };
  return { first };
};

const nodes = ['nats-a', 'nats-b', 'nats-c'];
/** What a node tells others of its address, so that they go no way but the one they were given. */
const nowhere = '127.0.0.1:1';

/**
 * Three nodes with every stream on all of them, in the place of the one that ran. Each reaches each other one by a way of its own.
 * @param {Ground & { gatewayPort: number }} ground
 * @param {(from: string, to: string, port: number) => Promise<number>} wayTo answers at which port `from` finds the node `to`
 * @param {{ program?: string, jetstream?: string, prepareStore?: (folder: string) => Promise<void> }} options another server than the one
 *   that was found, settings of its streams, and what is done to a node's empty folder
 * @returns {Promise<{ url: string, names: string[], urls: Record<string, string> }>}
 */
export const startCluster = async (
  { processes, found, environment, gatewayPort },
  wayTo,
  { program = found.nats.program ?? '', jetstream = '', prepareStore = () => Promise.resolve() } = {},
) => {
  const { provision } = await import('./provision.mjs');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const { connect } = await import('@nats-io/transport-node');
  const { secrets, postgresAdminUrl } = environment;
  const ports = await choosePorts(processes.stateDirectory, [...nodes, ...nodes.map((name) => `${name}-route`)]);
  for (const name of nodes) {
    const others = nodes.filter((other) => other !== name);
    const ways = others.map(async (other) => wayTo(name, other, ports[`${other}-route`] ?? 0));
    const routes = (await Promise.all(ways)).map((port) => `nats-route://127.0.0.1:${port}`);
    const storeDirectory = path.join(processes.stateDirectory, name);
    rmSync(storeDirectory, { recursive: true, force: true });
    mkdirSync(storeDirectory);
    await prepareStore(storeDirectory);
    const file = path.join(processes.stateDirectory, `${name}.conf`);
    const settings = { port: ports[name] ?? 0, storeDirectory, passwords: secrets.passwords };
    const alone = natsConfiguration(settings).replace('jetstream {', `jetstream { ${jetstream}`);
    const together = `server_name: ${name}\ncluster { name: latchkey, listen: "127.0.0.1:${ports[`${name}-route`]}", advertise: "${nowhere}", routes: ${JSON.stringify(routes)} }\n`;
    writeFileSync(file, alone + together, { mode: 0o600 });
    processes.start(name, program, ['-c', file], { env: { ...process.env, ...found.nats.env } });
  }
  const urls = nodes.map((name) => `nats://127.0.0.1:${ports[name]}`);
  const asProvisioner = { user: 'provisioner', pass: secrets.passwords.provisioner ?? '' };
  const managed = async (
    /** @type {(manager: import('@nats-io/jetstream').JetStreamManager) => Promise<unknown>} */ work,
  ) => {
    const connection = await connect({ servers: urls, timeout: 2_000, ...asProvisioner });
    try {
      return await work(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  };
  await until(() =>
    managed((manager) => manager.getAccountInfo()).then(
      () => true,
      () => false,
    ),
  );
  await provision({ postgresAdminUrl, natsUrl: urls[0] ?? '', secrets, gatewayPort });
  await managed(async (manager) => {
    for (const { config } of await manager.streams.list().next())
      await manager.streams.update(config.name, { ...config, num_replicas: nodes.length });
  });
  await until(() => managed(allCurrent));
  return {
    url: urls.join(','),
    names: nodes,
    urls: Object.fromEntries(nodes.map((name, at) => [name, urls[at] ?? ''])),
  };
};

/**
 * The same of a server that can sync each write, on disks that forget what was not synced.
 * @param {Ground & { gatewayPort: number }} ground
 * @param {(from: string, to: string, port: number) => Promise<number>} wayTo
 * @returns {Promise<(Awaited<ReturnType<typeof startCluster>> & { losePower: () => Promise<void>, remove: () => Promise<unknown>, probe: string }) | undefined>}
 *   nothing where such a server or such a disk is not to be had; `probe` is a folder on one of the disks
 */
export const startDurableCluster = async (ground, wayTo) => {
  const { fromNewerDebian } = await import('./newer-debian.mjs');
  const { lossyDisk } = await import('./lossy-disk.mjs');
  const program = await fromNewerDebian('nats-server', path.join(localDirectory, 'newer-nats'), 'usr/sbin/nats-server');
  /** @type {NonNullable<Awaited<ReturnType<typeof lossyDisk>>>[]} */
  const disks = [];
  const remove = () => Promise.all(disks.map((disk) => disk.remove()));
  // Whether there can be any; and what an earlier run has left is gone.
  for (const name of nodes) {
    const disk = await lossyDisk(path.join(ground.processes.stateDirectory, name));
    await disk?.remove();
    if (program === undefined || !disk) return undefined;
  }
  const prepareStore = async (/** @type {string} */ folder) => {
    const disk = await lossyDisk(folder);
    if (!disk) throw new Error(`${folder} is no disk`);
    disks.push(disk);
  };
  const cluster = await startCluster(ground, wayTo, {
    ...(program !== undefined && { program }),
    jetstream: 'sync_interval: always, ',
    prepareStore,
  });
  const losePower = async () => void (await Promise.all(disks.map((disk) => disk.losePower())));
  return { ...cluster, losePower, remove, probe: path.join(ground.processes.stateDirectory, 'nats-a') };
};

/** @param {import('@nats-io/jetstream').JetStreamManager} manager */
const allCurrent = async (manager) =>
  (await manager.streams.list().next()).every(
    ({ cluster }) =>
      cluster?.leader !== undefined && (cluster.replicas ?? []).filter(({ current }) => current).length === 2,
  );

const until = async (/** @type {() => Promise<unknown>} */ isSo) => {
  for (const end = Date.now() + 60_000; !(await isSo());) {
    if (Date.now() > end) throw new Error('a stand-in does not come up');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/** Where a program finds the library that lies to it about the time; undefined where that is not to be had. */
export const fakeTimeLibrary = async () => {
  const { canUnpackPackages, unpackPackage } = await import('./debian-packages.mjs');
  if (!canUnpackPackages()) return undefined;
  const folder = await unpackPackage('libfaketime', {}).catch(() => undefined);
  return folder && path.join(folder, 'usr/lib', triplet, 'faketime/libfaketime.so.1');
};
