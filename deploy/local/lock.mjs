import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTime } from './process-table.mjs';

/**
 * @typedef {{ pid: number, started: string | undefined, about: string }} Holder
 */

/**
 * Takes the lock, or tells who holds it. A lock whose holder is dead is nobody's.
 * @param {string} file
 * @param {string} about what to tell others about the holder
 * @returns {Holder | undefined} the living holder, or undefined when the lock is now ours
 */
export const takeLock = (file, about = '') => {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}-${randomUUID()}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startTime(process.pid), about }));
  try {
    for (;;) {
      if (linked(mine, file)) return undefined;
      const holder = readHolder(file);
      if (holder && isAlive(holder)) return holder;
      removeDead(file);
    }
  } finally {
    rmSync(mine, { force: true });
  }
};

/**
 * A hard link appears with its whole content or not at all, and never replaces another.
 * @param {string} from
 * @param {string} to
 */
const linked = (from, to) => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** @param {Holder} holder */
const isAlive = (holder) => holder.started !== undefined && startTime(holder.pid) === holder.started;

/**
 * Moves it away first, so that two who see the same dead holder cannot remove the lock that one of them takes next.
 * @param {string} file
 */
const removeDead = (file) => {
  const aside = `${file}.dead-${process.pid}-${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder && isAlive(holder)) linked(aside, file);
  rmSync(aside, { force: true });
};

/** @param {string} file */
export const releaseLock = (file) => {
  if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
};

/**
 * Only one command at a time does this work in a checkout; the others wait.
 * @template T
 * @param {string} file
 * @param {(detail: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withLock = async (file, say, work) => {
  for (;;) {
    const holder = takeLock(file);
    if (holder === undefined) break;
    say(`waiting for process ${holder.pid}, which does the same`);
    await delay(200);
  }
  try {
    return await work();
  } finally {
    releaseLock(file);
  }
};

/**
 * @param {string} file
 * @returns {Holder | undefined}
 */
const readHolder = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};
