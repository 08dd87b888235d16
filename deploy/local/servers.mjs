import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  canUnpackPackages,
  ignoresInstalled,
  libraryPath,
  removeUnpackedPackage,
  unpackedPackage,
  unpackPackage,
} from './debian-packages.mjs';
import { dockerAnswers, runContainer } from './docker.mjs';
import { Failure } from './failure.mjs';
import { findIn, findProgram, postgresDirectories, withoutLinks } from './programs.mjs';
import { acceptsConnections, waitUntilReady } from './ready.mjs';
import { runProgram } from './run-program.mjs';

export { startPostgres } from './postgres.mjs';

/**
 * @typedef {'nats' | 'redis' | 'postgres'} ServerName
 * @typedef {object} Found
 * @property {'url' | 'machine' | 'unpacked' | 'docker'} source
 * @property {string} [url]
 * @property {string} [program]
 * @property {string} [version]
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * The servers, where they may come from, and the oldest version that will do. A server that is given by URL is only
 * used: nothing is started for it, its databases, roles, streams and Redis users are made by the provisioning, and NATS
 * must know the users in `<state directory>/nats.conf`, because they can only be made by its own configuration.
 * @type {Record<ServerName, { title: string, variable: string, programs: string[], package: string, oldest: [number, number],
 *   directories: (prefix?: string) => string[] }>}
 */
const servers = {
  nats: {
    title: 'NATS',
    variable: 'LATCHKEY_NATS_URL',
    programs: ['nats-server'],
    package: 'nats-server',
    oldest: [2, 9],
    directories: () => [],
  },
  redis: {
    title: 'Redis',
    variable: 'LATCHKEY_REDIS_URL',
    programs: ['valkey-server', 'redis-server'],
    package: 'redis-server',
    oldest: [7, 0],
    directories: () => [],
  },
  postgres: {
    title: 'PostgreSQL',
    variable: 'LATCHKEY_POSTGRES_URL',
    programs: ['postgres'],
    package: 'postgresql',
    oldest: [14, 0],
    directories: postgresDirectories,
  },
};

/**
 * Finds one server: given by URL, on this machine, unpacked from the distribution's packages, in Docker.
 * @param {ServerName} name
 * @param {(detail: string) => void} say
 * @returns {Promise<Found>}
 */
export const findServer = async (name, say = () => {}) => {
  const found = await locate(name, say);
  if (!found) throw missing([name]);
  return found;
};

/**
 * Finds all of them, or says which are missing.
 * @param {(detail: string) => void} say
 * @returns {Promise<Record<ServerName, Found>>}
 */
export const findServers = async (say = () => {}) => {
  const names = /** @type {ServerName[]} */ (Object.keys(servers));
  const found = await Promise.all(names.map((name) => locate(name, say)));
  const lacking = names.filter((_, index) => !found[index]);
  if (lacking.length > 0) throw missing(lacking);
  return /** @type {Record<ServerName, Found>} */ (
    Object.fromEntries(names.map((name, index) => [name, found[index]]))
  );
};

/**
 * @param {ServerName} name
 * @param {(detail: string) => void} say
 * @returns {Promise<Found | undefined>}
 */
const locate = async (name, say) => {
  const url = process.env[servers[name].variable];
  if (url) return { source: 'url', url };
  const here = (await onMachine(name)) ?? (await unpacked(name, say));
  if (here) return here;
  return (await dockerAnswers()) ? { source: 'docker' } : undefined;
};

/**
 * @param {readonly ServerName[]} names
 * @returns {Failure}
 */
const missing = (names) => {
  const list = (texts) => texts.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const titles = names.map((name) => `${servers[name].title} (${servers[name].oldest.join('.')} or newer)`);
  return new Failure(
    `Missing on this machine: ${list(titles)}; and there is neither apt-get nor Docker to get ${names.length > 1 ? 'them' : 'it'} with.`,
    `Install ${names.length > 1 ? 'them' : 'it'} so that the programs are on the PATH, start Docker, or give URLs in ${list(names.map((name) => servers[name].variable))}; then run the command again.`,
  );
};

/**
 * @param {ServerName} name
 * @returns {Promise<Found | undefined>}
 */
const onMachine = async (name) => {
  if (ignoresInstalled()) return undefined;
  const { programs, directories } = servers[name];
  const program = findProgram(programs) ?? findIn(directories(), programs);
  return program && usable(name, { source: 'machine', program: withoutLinks(program) });
};

/**
 * @param {ServerName} name
 * @param {(detail: string) => void} say
 * @returns {Promise<Found | undefined>}
 */
const unpacked = async (name, say) => {
  const known = unpackedPackage(servers[name].package);
  const there = known && (await usable(name, inFolder(name, known)));
  if (there) return there;
  if (!canUnpackPackages()) return undefined;
  if (known) removeUnpackedPackage(servers[name].package);
  const folder = await unpackPackage(servers[name].package, { say });
  const found = await usable(name, inFolder(name, folder));
  if (found) return found;
  throw new Failure(
    `${servers[name].title} was unpacked into ${folder} but does not run there, or is too old.`,
    `Install ${servers[name].programs.join(' or ')} yourself, then run the command again.`,
  );
};

/**
 * @param {ServerName} name
 * @param {string} folder
 * @returns {Found}
 */
const inFolder = (name, folder) => {
  const directories = [
    ...['usr/sbin', 'usr/bin'].map((directory) => path.join(folder, directory)),
    ...servers[name].directories(folder),
  ];
  return {
    source: 'unpacked',
    program: findIn(directories, servers[name].programs) ?? folder,
    env: libraryPath(folder),
  };
};

/**
 * @param {ServerName} name
 * @param {Found} found
 * @returns {Promise<Found | undefined>} with its version; undefined when it does not run or is too old
 */
const usable = async (name, found) => {
  const { code, output } = await runProgram(found.program ?? '', ['--version'], {
    env: { ...process.env, ...found.env },
    seconds: 20,
  });
  const version = /\d+(\.\d+)?/.exec(output)?.[0] ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = servers[name].oldest;
  const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return code === 0 && recent ? { ...found, version } : undefined;
};

/**
 * @param {{ processes: import('./processes.mjs').Processes, found: Found, port: number, passwords: Record<string, string> }} options
 * @returns {Promise<string>} its URL
 */
export const startNats = async ({ processes, found, port, passwords }) => {
  const { natsConfiguration } = await import('./access.mjs');
  const inContainer = found.source === 'docker';
  const store = path.join(processes.stateDirectory, 'nats');
  const file = path.join(processes.stateDirectory, 'nats.conf');
  mkdirSync(store, { recursive: true });
  writeFileSync(file, natsConfiguration({ port, storeDirectory: inContainer ? '/data' : store, passwords }), {
    mode: 0o600,
  });
  if (found.url) return found.url;
  const child = inContainer
    ? await runContainer(processes, {
        name: 'nats',
        image: 'nats:2',
        port,
        containerPort: 4222,
        mounts: { [store]: '/data', [file]: '/nats.conf' },
        args: ['-c', '/nats.conf', '-a', '0.0.0.0', '-p', '4222'],
      })
    : processes.start('nats', found.program ?? '', ['-c', file], { env: { ...process.env, ...found.env } });
  await waitUntilReady(child, () => acceptsConnections(port));
  return `nats://127.0.0.1:${port}`;
};

/**
 * @param {{ processes: import('./processes.mjs').Processes, found: Found, port: number, passwords: Record<string, string> }} options
 * @returns {Promise<string>} its URL
 */
export const startRedis = async ({ processes, found, port, passwords }) => {
  const { redisAcl } = await import('./access.mjs');
  const acl = withKnownRules(redisAcl({ passwords }), found.version ?? (found.source === 'docker' ? '7.4' : '7.0'));
  if (found.url) return useRedis(found.url, acl);
  const inContainer = found.source === 'docker';
  const directory = path.join(processes.stateDirectory, 'redis');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'users.acl'), acl, { mode: 0o600 });
  const seen = inContainer ? '/data' : directory;
  writeFileSync(
    path.join(directory, 'redis.conf'),
    redisConfiguration({
      bind: inContainer ? '0.0.0.0' : '127.0.0.1',
      port: inContainer ? 6379 : port,
      directory: seen,
    }),
    { mode: 0o600 },
  );
  const child = inContainer
    ? await runContainer(processes, {
        name: 'redis',
        image: 'redis:7',
        port,
        containerPort: 6379,
        mounts: { [directory]: '/data' },
        args: ['redis-server', '/data/redis.conf'],
      })
    : processes.start('redis', found.program ?? '', [path.join(directory, 'redis.conf')], {
        env: { ...process.env, ...found.env },
      });
  await waitUntilReady(child, () => acceptsConnections(port));
  return `redis://127.0.0.1:${port}`;
};

/**
 * CLIENT SETINFO came with Redis 7.2; an older one refuses the whole file for naming it. Clients do without.
 * @param {string} acl
 * @param {string} version
 */
const withKnownRules = (acl, version) =>
  Number.parseFloat(version) >= 7.2 ? acl : acl.replaceAll(' +client|setinfo', '');

/** Nothing in Redis must outlive it: ceremonies and interactions are meant to be lost with it. */
const redisConfiguration = ({ bind, port, directory }) =>
  [
    ...[`bind ${bind}`, `port ${port}`, 'daemonize no', `dir "${directory}"`, 'save ""', 'appendonly no'],
    ...['maxmemory-policy noeviction', `aclfile "${directory}/users.acl"`, ''],
  ].join('\n');

/**
 * A Redis that somebody else runs gets our users, and keeps its own.
 * @param {string} url
 * @param {string} acl
 */
const useRedis = async (url, acl) => {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    await client.connect();
    const users = acl.split('\n').filter((line) => line.startsWith('user ') && !line.startsWith('user default '));
    for (const user of users) await client.call('ACL', 'SETUSER', ...user.split(' ').slice(1));
  } finally {
    client.disconnect();
  }
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain.href;
};
