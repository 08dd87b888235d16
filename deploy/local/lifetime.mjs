import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describeFailure, Failure } from './failure.mjs';
import { releaseLock, takeLock } from './lock.mjs';
import { endLeftovers, Processes } from './processes.mjs';

/** What a shell reports for a command that a signal ended. */
const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * One run of a command in its state directory: alone there, and with nothing left running when it ends, however it ends.
 */
export class Lifetime {
  #ending = false;

  /**
   * @param {{ stateDirectory: string, command: string, steps: import('./steps.mjs').Steps, lastLineOnFailure?: string }} options
   */
  constructor({ stateDirectory, command, steps, lastLineOnFailure = '' }) {
    this.stateDirectory = stateDirectory;
    this.command = command;
    this.steps = steps;
    this.lastLineOnFailure = lastLineOnFailure;
    this.lock = path.join(stateDirectory, 'running.lock');
  }

  /**
   * Takes the state directory, and ends what a command that was killed left in it.
   * @param {string} about what others are told about this run, behind "is already running"
   * @returns {Promise<Processes>}
   */
  async begin(about = '') {
    mkdirSync(this.stateDirectory, { recursive: true, mode: 0o700 });
    const holder = takeLock(this.lock, about);
    if (holder)
      throw new Failure(
        `${this.command} of this checkout is already running${holder.about ? ` ${holder.about}` : ''}.`,
        `Use that one, or stop it: kill ${holder.pid}`,
      );
    const ended = await endLeftovers(this.stateDirectory);
    if (ended.length > 0)
      this.steps.line(`Ended what an earlier ${this.command} had left running: ${ended.join(', ')}.`);
    this.processes = new Processes(this.stateDirectory, { owner: true });
    this.#watch();
    return this.processes;
  }

  #watch() {
    for (const [signal, code] of Object.entries(signalCodes)) {
      process.on(signal, () => {
        if (this.#ending) process.exit(code);
        void this.end(code);
      });
    }
    process.on('uncaughtException', (error) => void this.fail(error));
    process.on('unhandledRejection', (error) => void this.fail(error));
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    if (process.env.npm_lifecycle_event) this.#endWithNpm();
    process.on('exit', () => {
      this.processes?.killAll();
      this.processes?.forget();
      releaseLock(this.lock);
    });
  }

  /**
   * npm hands a signal to the shell between it and this process, and the shell dies of it without handing it on: then
   * this process has another parent.
   */
  #endWithNpm() {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) void this.end(signalCodes.SIGTERM);
    }, 250).unref();
  }

  /**
   * Says what went wrong, stops everything and ends the process.
   * @param {unknown} error
   */
  async fail(error) {
    if (this.#ending) return;
    this.steps.close();
    console.error(describeFailure(error));
    await this.end(1, this.lastLineOnFailure);
  }

  /**
   * Stops everything and ends the process.
   * @param {number} code
   * @param {string} lastLine
   */
  async end(code, lastLine = '') {
    if (this.#ending) return;
    this.#ending = true;
    this.steps.close();
    await this.processes?.stopAll();
    if (lastLine) console.log(lastLine);
    process.exit(code);
  }
}
