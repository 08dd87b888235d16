import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything that the commands write, except what the next function says. */
export const localDirectory = path.join(root, '.local');

/** Where this folder's own programs are. */
export const toolDirectory = path.dirname(fileURLToPath(import.meta.url));

export const isRoot = process.getuid?.() === 0;

/**
 * A folder for what another user must be able to read. PostgreSQL refuses to run as root, so root runs it as `nobody`,
 * who cannot look into a checkout that belongs to root: then it is outside, one per checkout.
 * @returns {string}
 */
export const sharedDirectory = () => {
  if (!isRoot) return localDirectory;
  const directory = path.join('/var/tmp', `latchkey-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  refuseForeign(directory);
  chmodSync(directory, 0o755);
  return directory;
};

/**
 * /var/tmp is everybody's: never run or trust what another user put there under our name.
 * @param {string} directory
 */
const refuseForeign = (directory) => {
  const found = lstatSync(directory);
  if (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0) return;
  throw new Failure(
    `${directory} exists but is not a folder that only root can write to.`,
    'Look at who made it, remove it, then run the command again.',
  );
};

/**
 * @param {string} stateDirectory
 * @param {string} name
 */
export const logPath = (stateDirectory, name) => path.join(stateDirectory, 'log', `${name}.log`);

/**
 * A path as a person in the checkout would type it.
 * @param {string} file
 */
export const readable = (file) => (file.startsWith(`${root}${path.sep}`) ? path.relative(root, file) : file);
