import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Where programs are that an ordinary PATH does not name. */
const usualDirectories = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/bin',
  '/snap/bin',
];

export const searchPath = () => [
  ...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean),
  ...usualDirectories,
];

/**
 * The first of the programs that is in one of the folders, as an absolute path without links.
 * @param {readonly string[]} names
 * @param {readonly string[]} directories looked at before the PATH
 * @returns {string | undefined}
 */
export const findProgram = (names, directories = []) => findIn([...directories, ...searchPath()], names);

/**
 * @param {readonly string[]} directories
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export const findIn = (directories, names) =>
  names.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(isExecutable);

/** @param {string} file */
const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Debian keeps each PostgreSQL in a folder of its own; the newest first.
 * @param {string} prefix
 * @returns {string[]}
 */
export const postgresDirectories = (prefix = '/') =>
  ['usr/lib/postgresql', 'opt/homebrew/opt', 'usr/local/opt'].flatMap((folder) =>
    versionsIn(path.join(prefix, folder)),
  );

/** @param {string} folder */
const versionsIn = (folder) => {
  try {
    return readdirSync(folder)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .toSorted((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((name) => path.join(folder, name, 'bin'));
  } catch {
    return [];
  }
};

/** @param {string} file */
export const withoutLinks = (file) => realpathSync(file);
