import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { localDirectory, root, sharedDirectory } from './paths.mjs';

const oldestNode = [20, 19];
const megabyte = 1024 * 1024;

/** What must hold before anything else is tried; each failure is one sentence and the next step. */
export const checkMachine = () => {
  checkNode(process.versions.node);
  checkWritable(root);
  mkdirSync(localDirectory, { recursive: true });
  checkWritable(localDirectory);
  const firstRun = !existsSync(path.join(root, 'node_modules/.package-lock.json'));
  checkSpace(root, firstRun ? 1500 : 300);
  checkSpace(sharedDirectory(), firstRun ? 1500 : 300);
};

/** @param {string} version */
export const checkNode = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Failure(
    `Node ${version} is too old: Latchkey needs ${oldestNode.join('.')} or newer.`,
    'Install a newer Node (24 is what the images ship), then run the command again.',
  );
};

/** @param {string} directory */
const checkWritable = (directory) => {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch {
    throw new Failure(
      `This user may not write to ${directory}.`,
      'Run the command as the owner of the checkout, or make a clone of your own.',
    );
  }
};

/**
 * @param {string} directory
 * @param {number} megabytes
 */
const checkSpace = (directory, megabytes) => {
  const { bavail, bsize } = statfsSync(directory);
  const free = Math.floor((bavail * bsize) / megabyte);
  if (free >= megabytes) return;
  throw new Failure(
    `Only ${free} MB are free where ${directory} is; ${megabytes} MB are needed.`,
    'Free some space, then run the command again.',
  );
};
