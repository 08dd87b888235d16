import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Not inputs of any build. */
const skipped = new Set(['node_modules', 'dist', '.git', '.local', '.nx', 'test-results']);

/**
 * A short text that changes when any of the files does: their names, sizes and times, or their content where told.
 * @param {readonly string[]} inputs files and folders; those that are not there count too
 * @returns {string}
 */
export const fingerprint = (inputs) => {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) addTo(hash, input);
  return hash.digest('hex');
};

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} file
 */
const addTo = (hash, file) => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isDirectory()) {
    hash.update(`${file}\0${found?.size}\0${found?.mtimeMs}\0`);
    return;
  }
  for (const name of readdirSync(file).toSorted()) if (!skipped.has(name)) addTo(hash, path.join(file, name));
};

/** @param {string} file */
export const contentHash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * @param {string} file
 * @param {string} value
 */
export const isStamped = (file, value) => {
  try {
    return readFileSync(file, 'utf8') === value;
  } catch {
    return false;
  }
};

/**
 * @param {string} file
 * @param {string} value
 */
export const writeStamp = (file, value) => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, value);
};

/** @param {string} file */
export const removeStamp = (file) => rmSync(file, { force: true });
