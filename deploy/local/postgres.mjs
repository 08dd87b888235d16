import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runContainer } from './docker.mjs';
import { Failure } from './failure.mjs';
import { isRoot, localDirectory, logPath, readable, sharedDirectory } from './paths.mjs';
import { postgresServes, waitUntilReady } from './ready.mjs';
import { runProgram } from './run-program.mjs';

/** @typedef {import('./servers.mjs').Found} Found */

/** PostgreSQL refuses to run as root; `nobody` owns nothing else here. */
export const runAs = () => {
  if (!isRoot) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const nobody = users.find(([name]) => name === 'nobody');
  if (!nobody)
    throw new Failure(
      'PostgreSQL does not run as root, and this machine has no user "nobody".',
      'Run the command as another user, or give LATCHKEY_POSTGRES_URL.',
    );
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
};

/** A state directory elsewhere must not meet the one of this checkout that has the same last name. */
const nameOf = (stateDirectory) => {
  const name = path.basename(stateDirectory);
  if (path.dirname(path.resolve(stateDirectory)) === localDirectory) return name;
  return `${name}-${createHash('sha256').update(path.resolve(stateDirectory)).digest('hex').slice(0, 8)}`;
};

/**
 * Where a state directory's databases are: beside the rest, except for root (see `sharedDirectory`).
 * @param {string} stateDirectory
 */
export const postgresDirectory = (stateDirectory) =>
  isRoot ? path.join(sharedDirectory(), nameOf(stateDirectory), 'postgres') : path.join(stateDirectory, 'postgres');

/**
 * A server of our own on one loopback port, with the distribution's durability (a commit is on the disk).
 * @param {{ processes: import('./processes.mjs').Processes, found: Found, port: number, password: string }} options
 * @returns {Promise<string>} its URL, for its administrator
 */
export const startPostgres = async ({ processes, found, port, password }) => {
  if (found.url) return found.url;
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const directory = postgresDirectory(processes.stateDirectory);
  const child =
    found.source === 'docker'
      ? await containerOf(processes, directory, port, password)
      : await serverOf(processes, found, directory, port, password);
  await waitUntilReady(child, () => postgresServes(port));
  return url;
};

const serverOf = async (processes, found, directory, port, password) => {
  const user = runAs();
  const data = path.join(directory, 'data');
  const env = { ...process.env, ...found.env, LC_ALL: 'C' };
  if (!existsSync(data))
    await initialise(directory, data, { found, env, user, password, log: logPath(processes.stateDirectory, 'initdb') });
  await refuseOtherVersion(found, data);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'jit=off'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  return processes.start('postgres', found.program, args, { env, cwd: '/', stopSignal: 'SIGINT', ...user });
};

/** initdb into a folder that gets its name when it is complete. */
const initialise = async (directory, data, { found, env, user, password, log }) => {
  const unfinished = path.join(directory, 'data.new');
  const passwordFile = path.join(directory, 'password');
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (user.uid !== undefined)
    for (const file of [directory, unfinished, passwordFile]) chownSync(file, user.uid, user.gid);
  const initdb = path.join(path.dirname(found.program), 'initdb');
  const options = [
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const { code } = await runProgram(initdb, ['-D', unfinished, ...options], { env, cwd: '/', log, ...user });
  rmSync(passwordFile, { force: true });
  if (code !== 0)
    throw new Failure(
      'PostgreSQL could not make its data folder (initdb failed).',
      `Its log says why: ${readable(log)}`,
    );
  renameSync(unfinished, data);
};

const refuseOtherVersion = async (found, data) => {
  const madeBy = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  const major = found.version.split('.')[0];
  if (madeBy === major) return;
  throw new Failure(
    `The data in ${readable(data)} are PostgreSQL ${madeBy}'s, and the server found here is ${major}.`,
    `To begin with empty data: rm -r ${readable(data)}`,
  );
};

const containerOf = (processes, directory, port, password) =>
  runContainer(processes, {
    ...{ name: 'postgres', image: 'postgres:17', port, containerPort: 5432, stopSignal: 'SIGINT' },
    mounts: { [path.join(directory, 'docker')]: '/var/lib/postgresql/data' },
    env: { POSTGRES_PASSWORD: password },
  });
