import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { localDirectory, readable, root } from './paths.mjs';
import { findProgram } from './programs.mjs';
import { runProgram } from './run-program.mjs';
import { contentHash, isStamped, removeStamp, writeStamp } from './stamp.mjs';

const lockFile = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules/.package-lock.json');
const stamp = path.join(localDirectory, 'dependencies.stamp');
const log = path.join(localDirectory, 'log', 'npm-ci.log');

/**
 * `npm ci`, only when package-lock.json is not the one that is installed. The repository's .npmrc holds: no install
 * script of a dependency runs.
 * @param {(detail: string) => void} say
 * @returns {Promise<string>}
 */
export const installDependencies = (say = () => {}) =>
  withLock(path.join(localDirectory, 'dependencies.lock'), say, async () => {
    const wanted = contentHash(lockFile);
    if (existsSync(installed) && isStamped(stamp, wanted)) return 'unchanged';
    const there = isInstalled();
    if (!there) {
      say('npm ci');
      removeStamp(stamp);
      await npmCi();
    }
    writeStamp(stamp, wanted);
    return there ? 'unchanged' : 'installed';
  });

/** Whether somebody's own `npm ci` or `npm install` left exactly what package-lock.json says. */
const isInstalled = () => {
  if (!existsSync(installed)) return false;
  const { '': _checkout, ...wanted } = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const same = (name) =>
    there[name]?.version === wanted[name]?.version && there[name]?.integrity === wanted[name]?.integrity;
  return (
    Object.keys(there).every(same) && Object.keys(wanted).every((name) => name in there || mayBeAbsent(wanted[name]))
  );
};

/** Other platforms' binaries, peers nobody asked for, and the workspaces themselves are not always written down. */
const mayBeAbsent = ({ optional, devOptional, peer, resolved }) =>
  Boolean(optional || devOptional || peer) || resolved === undefined;

const npmCi = async () => {
  const npm = findProgram(['npm'], [path.dirname(process.execPath)]);
  if (!npm) throw new Failure('npm is not on the PATH.', 'Install Node with npm, then run the command again.');
  mkdirSync(path.dirname(log), { recursive: true });
  rmSync(log, { force: true });
  const { code } = await runProgram(npm, ['ci', '--no-audit', '--no-fund'], { cwd: root, log });
  if (code !== 0)
    throw new Failure('The dependencies could not be installed (npm ci failed).', `Its log says why: ${readable(log)}`);
};
