import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { localDirectory, readable, sharedDirectory } from './paths.mjs';
import { findProgram } from './programs.mjs';
import { runProgram } from './run-program.mjs';

const log = path.join(localDirectory, 'log', 'apt.log');
const listsAreFreshForMilliseconds = 6 * 60 * 60 * 1000;

/** Whether this is a Debian or Ubuntu whose packages can be unpacked. */
export const canUnpackPackages = () => findProgram(['apt-get']) !== undefined && findProgram(['dpkg']) !== undefined;

/** Unpacks also what the machine has installed: to try the unpacking on a machine that does not need it. */
export const ignoresInstalled = () => process.env.LATCHKEY_PRIVATE_SERVERS === '1';

/** @param {string} name */
const folderOf = (name) => path.join(sharedDirectory(), 'packages', name);

/**
 * The folder into which a package was unpacked, if it was.
 * @param {string} name
 */
export const unpackedPackage = (name) => (existsSync(folderOf(name)) ? folderOf(name) : undefined);

/** @param {string} name */
export const removeUnpackedPackage = (name) => rmSync(folderOf(name), { recursive: true, force: true });

/**
 * Unpacks a package of the distribution, and those that it needs and the machine lacks, into a private folder. Nothing
 * is installed: apt-get only reads the machine's own lists of sources and of installed packages, and keeps its own
 * lists and cache in that folder, so no rights are needed either.
 * @param {string} name
 * @param {{ also?: readonly string[], say?: (detail: string) => void }} options
 * @returns {Promise<string>} the folder that stands for `/`
 */
export const unpackPackage = (name, { also = [], say = () => {} }) => {
  mkdirSync(path.dirname(log), { recursive: true });
  return withLock(path.join(localDirectory, `unpack-${name}.lock`), say, async () => {
    const folder = folderOf(name);
    if (existsSync(folder)) return folder;
    const working = `${folder}.new`;
    rmSync(working, { recursive: true, force: true });
    mkdirSync(path.join(working, 'archives'), { recursive: true, mode: 0o755 });
    say(`unpacking ${name}`);
    const archives = await download([name, ...also], { name, working, say });
    for (const archive of archives) await mustRun('dpkg', ['-x', archive, working], { what: name });
    rmSync(path.join(working, 'archives'), { recursive: true });
    renameSync(working, folder);
    return folder;
  });
};

/**
 * @param {readonly string[]} wanted
 * @param {{ name: string, working: string, say: (detail: string) => void }} options
 * @returns {Promise<string[]>} the archives of the packages that are missing on this machine
 */
const download = async (wanted, { name, working, say }) => {
  const options = await updatedLists(say);
  const plan = async (status) => {
    const text = await mustRun(
      'apt-get',
      [...options, ...status, '-s', 'install', '--no-install-recommends', ...wanted],
      { what: name },
    );
    return [...text.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found ?? '');
  };
  const asInstalled = ignoresInstalled() ? [] : await plan([]);
  const missing = asInstalled.includes(name) ? asInstalled : await plan(await statusWithout(name, options));
  const archives = path.join(working, 'archives');
  await mustRun('apt-get', [...options, '-q', 'download', ...missing], { what: name, cwd: archives });
  return readdirSync(archives).map((file) => path.join(archives, file));
};

/**
 * apt-get's options for lists of our own, brought up to date unless they are recent.
 * @param {(detail: string) => void} say
 * @returns {Promise<string[]>}
 */
const updatedLists = (say) =>
  withLock(path.join(localDirectory, 'apt-lists.lock'), say, async () => {
    const directory = path.join(sharedDirectory(), 'apt');
    const stamp = path.join(directory, 'updated');
    mkdirSync(path.join(directory, 'lists/partial'), { recursive: true });
    const settings = {
      'Dir::State::lists': path.join(directory, 'lists'),
      'Dir::Cache': directory,
      'Debug::NoLocking': '1',
      'APT::Sandbox::User': 'root',
    };
    const network = { 'Acquire::Languages': 'none', 'Acquire::Retries': '2', 'Acquire::http::Timeout': '20' };
    const options = Object.entries({ ...settings, ...network }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    if (Date.now() - (statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0) < listsAreFreshForMilliseconds)
      return options;
    say('reading the lists of packages');
    // A machine may name sources that cannot be reached; what matters is whether the packages are found afterwards.
    const { code } = await runProgram('apt-get', [...options, '-q', 'update'], {
      log,
      env: englishEnvironment(),
      seconds: 300,
    });
    if (code === 0) writeFileSync(stamp, '');
    return options;
  });

/**
 * The machine's list of installed packages as it would be without one, its relatives and what only they need.
 * @param {string} name
 * @param {readonly string[]} options
 * @returns {Promise<string[]>} the option that makes apt-get read that list
 */
const statusWithout = async (name, options) => {
  const plan = await mustRun('apt-get', [...options, '-s', 'remove', '--auto-remove', `^${name}`], { what: name });
  const removed = new Set([...plan.matchAll(/^Remv (\S+)/gm)].map(([, found]) => found));
  const installed = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
  const kept = installed.filter((entry) => !removed.has(/^Package: (\S+)/m.exec(entry)?.[1]));
  const file = path.join(sharedDirectory(), 'apt', `${name}.status`);
  writeFileSync(file, kept.join('\n\n'));
  return ['-o', `Dir::State::status=${file}`];
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ what: string, cwd?: string }} options
 * @returns {Promise<string>} what it printed
 */
const mustRun = async (command, args, { what, cwd }) => {
  const { code, output } = await runProgram(command, args, {
    env: englishEnvironment(),
    seconds: 600,
    ...(cwd === undefined ? {} : { cwd }),
  });
  writeFileSync(log, `$ ${command} ${args.join(' ')}\n${output}`, { flag: 'a' });
  if (code !== 0)
    throw new Failure(
      `The Debian packages of ${what} could not be fetched or unpacked.`,
      `${readable(log)} says why; or install ${what} yourself.`,
    );
  return output;
};

const englishEnvironment = () => ({ ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' });

/**
 * What the programs below an unpacked folder need to find their libraries.
 * @param {string} folder
 * @returns {{ LD_LIBRARY_PATH: string }}
 */
export const libraryPath = (folder) => {
  const below = ['usr/lib', 'lib'].flatMap((lib) => {
    const directory = path.join(folder, lib);
    const triplets = existsSync(directory) ? readdirSync(directory).filter((name) => /-linux-gnu/.test(name)) : [];
    return triplets.flatMap((triplet) => [path.join(directory, triplet), path.join(directory, triplet, 'pulseaudio')]);
  });
  return {
    LD_LIBRARY_PATH: [...below.filter((directory) => existsSync(directory)), process.env.LD_LIBRARY_PATH]
      .filter(Boolean)
      .join(':'),
  };
};
