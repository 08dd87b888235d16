import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, closeSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logPath } from './paths.mjs';
import { processesMarked, startTime } from './process-table.mjs';

/** Every process that a command starts, and every process that those start, carries this in its environment. */
const markName = 'LATCHKEY_RUN';
const patienceMilliseconds = 8000;

/**
 * @typedef {object} StartOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {NodeJS.Signals} [stopSignal] asks it to end; SIGTERM unless told
 * @property {number} [layer] what must outlive this one has a lower number
 * @property {boolean} [keepLog] adds to the log of the process before it
 *
 * @typedef {object} Child
 * @property {string} name
 * @property {number} pid
 * @property {string} log
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {boolean} running
 * @property {boolean} expectedToEnd
 * @property {(signal?: NodeJS.Signals) => void} kill
 */

/**
 * The processes of one state directory: each in a group of its own, with its log, and remembered on disk so that a later
 * command can end what a killed one left.
 */
export class Processes {
  /** @type {Set<Child & { layer: number, stopSignal: NodeJS.Signals, record: string }>} */
  #children = new Set();
  /** @type {((child: Child, end: { code: number | null, signal: NodeJS.Signals | null }) => void) | undefined} */
  onCrash;

  /**
   * @param {string} stateDirectory
   * @param {{ owner: boolean }} options the owner also ends, when it stops, whatever its processes started
   */
  constructor(stateDirectory, { owner }) {
    this.stateDirectory = stateDirectory;
    this.owner = owner;
    this.mark = owner ? `${process.pid}-${randomUUID()}` : (process.env[markName] ?? `${process.pid}-${randomUUID()}`);
    mkdirSync(recordDirectory(stateDirectory), { recursive: true });
    mkdirSync(path.join(stateDirectory, 'log'), { recursive: true });
    process.env[markName] = this.mark;
    if (owner)
      writeRecord(this.#ownRecord, { name: 'command', pid: process.pid, stopSignal: 'SIGTERM', mark: this.mark });
  }

  /**
   * @param {string} name
   * @param {string} command
   * @param {readonly string[]} args
   * @param {StartOptions} options
   * @returns {Child}
   */
  start(
    name,
    command,
    args,
    { env = process.env, cwd, uid, gid, stopSignal = 'SIGTERM', layer = 0, keepLog = false } = {},
  ) {
    const log = logPath(this.stateDirectory, name);
    const output = openSync(log, keepLog ? 'a' : 'w', 0o600);
    const child = spawn(command, args, {
      cwd,
      env: { ...env, [markName]: this.mark },
      stdio: ['ignore', output, output],
      detached: true,
      ...(uid === undefined ? {} : { uid, gid }),
    });
    closeSync(output);
    return this.#watch(child, { name, log, stopSignal, layer });
  }

  /** @param {import('node:child_process').ChildProcess} process_ */
  #watch(process_, { name, log, stopSignal, layer }) {
    const pid = process_.pid ?? -1;
    const record = path.join(recordDirectory(this.stateDirectory), `${name}-${pid}.json`);
    if (pid > 0) writeRecord(record, { name, pid, stopSignal, mark: this.mark });
    const ended = withResolvers();
    const child = {
      ...{ name, pid, log, stopSignal, layer, record, running: true, expectedToEnd: false, exited: ended.promise },
      kill: (signal = stopSignal) => {
        child.expectedToEnd = true;
        if (child.running) signalGroup(pid, signal);
      },
    };
    const end = (code, signal) => {
      if (!child.running) return;
      child.running = false;
      signalGroup(pid, 'SIGKILL');
      this.#children.delete(child);
      rmSync(record, { force: true });
      ended.resolve({ code, signal });
      if (!child.expectedToEnd) this.onCrash?.(child, { code, signal });
    };
    process_.once('exit', end);
    process_.once('error', () => end(null, null));
    this.#children.add(child);
    return child;
  }

  /** Asks all to end, the highest layer first, and does not leave before they have. */
  async stopAll() {
    for (const child of this.#children) child.expectedToEnd = true;
    const layers = [...new Set([...this.#children].map((child) => child.layer))].toSorted((a, b) => b - a);
    for (const layer of layers) {
      await Promise.all([...this.#children].filter((child) => child.layer === layer).map((child) => this.stop(child)));
    }
    if (this.owner) endMarked(this.mark);
  }

  /** @param {Child} child */
  async stop(child) {
    child.expectedToEnd = true;
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
    await child.exited;
    clearTimeout(timer);
  }

  /** Nothing is left that a later command would have to end. */
  forget() {
    rmSync(this.#ownRecord, { force: true });
  }

  get #ownRecord() {
    return path.join(recordDirectory(this.stateDirectory), 'command.json');
  }

  /** Ends all at once, without asking: for the moment in which this process itself ends. */
  killAll() {
    for (const child of this.#children) {
      child.kill('SIGKILL');
      rmSync(child.record, { force: true });
    }
    if (this.owner) endMarked(this.mark);
  }
}

/**
 * @param {string} file
 * @param {{ name: string, pid: number, stopSignal: NodeJS.Signals, mark: string }} record
 */
const writeRecord = (file, record) =>
  writeFileSync(file, JSON.stringify({ ...record, started: startTime(record.pid) }));

/** @param {string} stateDirectory */
const recordDirectory = (stateDirectory) => path.join(stateDirectory, 'processes');

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
const signalGroup = (pid, signal) => {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
};

/** @param {string} mark */
const endMarked = (mark) => {
  for (const pid of processesMarked(markName, mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
};

/**
 * Ends what a command that was killed left running. A process is only touched when its number and its start time (or its
 * mark) are those that were written down: numbers are used again, by processes that are not ours.
 * @param {string} stateDirectory
 * @returns {Promise<string[]>} the names of those that were ended
 */
export const endLeftovers = async (stateDirectory) => {
  const records = readRecords(recordDirectory(stateDirectory));
  const alive = records.filter(isStillRunning);
  for (const { pid, stopSignal } of alive) signalGroup(pid, stopSignal);
  const deadline = Date.now() + patienceMilliseconds;
  while (alive.some(isStillRunning) && Date.now() < deadline) await delay(50);
  for (const record of alive.filter(isStillRunning)) signalGroup(record.pid, 'SIGKILL');
  for (const mark of new Set(records.map((record) => record.mark))) endMarked(mark);
  rmSync(recordDirectory(stateDirectory), { recursive: true, force: true });
  return alive.map((record) => record.name);
};

/** @param {{ pid: number, started?: string }} record */
const isStillRunning = ({ pid, started }) => started !== undefined && startTime(pid) === started;

/** @param {string} directory */
const readRecords = (directory) => {
  try {
    return readdirSync(directory).flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(path.join(directory, name), 'utf8'))];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
};

const withResolvers = () => {
  let resolve;
  const promise = new Promise((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
};
