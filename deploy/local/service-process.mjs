import path from 'node:path';
import { root } from './paths.mjs';
import { answersOk, waitUntilReady } from './ready.mjs';

/** What a service may inherit from the person who starts it; everything else is its own configuration. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'LATCHKEY_RUN'];

/** One process of one service: it can be killed and started again, with other settings. */
export class ServiceProcess {
  /** @type {import('./processes.mjs').Child | undefined} */
  #child;
  #starts = 0;
  /** The Node that it runs on from its next start. */
  program = process.execPath;

  /**
   * @param {{ name: string, service: string, processes: import('./processes.mjs').Processes,
   *   environment: Record<string, string>, readyUrls: readonly string[] }} options
   */
  constructor({ name, service, processes, environment, readyUrls }) {
    this.name = name;
    this.service = service;
    this.environment = environment;
    this.readyUrls = readyUrls;
    this.#processes = processes;
    this.start();
  }

  #processes;

  get pid() {
    return this.#current.pid;
  }

  /** Path of the log. */
  get log() {
    return this.#current.log;
  }

  get running() {
    return this.#current.running;
  }

  get #current() {
    if (!this.#child) throw new Error(`${this.name} was never started`);
    return this.#child;
  }

  /** @param {Record<string, string>} overrides */
  start(overrides = {}) {
    const inheritedValues = inherited.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    );
    this.#child = this.#processes.start(
      this.name,
      this.program,
      ['--enable-source-maps', path.join(root, 'services', this.service, 'dist/main.js')],
      {
        cwd: root,
        env: { ...Object.fromEntries(inheritedValues), ...this.environment, ...overrides },
        layer: 2,
        keepLog: this.#starts > 0,
      },
    );
    this.#starts += 1;
  }

  /** @param {NodeJS.Signals} signal */
  kill(signal = 'SIGTERM') {
    this.#current.kill(signal);
  }

  /**
   * Ends the process if it still runs and starts it again, for this start with these settings over its own. Does not
   * wait for it to be ready.
   * @param {Record<string, string>} overrides
   */
  async restart(overrides = {}) {
    if (this.running) await this.#processes.stop(this.#current);
    this.start(overrides);
  }

  /** @param {{ seconds?: number }} options */
  waitReady(options = {}) {
    return waitUntilReady(
      this.#current,
      async () => (await Promise.all(this.readyUrls.map(answersOk))).every(Boolean),
      options,
    );
  }

  /** @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  waitExit() {
    return this.#current.exited;
  }
}
