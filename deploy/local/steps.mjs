const colours = { green: 32, red: 31, dim: 2 };

/**
 * The list of steps that a person sees: `✓ dependencies  34.2 s`. On a terminal the steps that are under way are drawn
 * again and again below the finished ones; anywhere else each is one plain line when it ends.
 */
export class Steps {
  /** @type {Map<symbol, { title: string, detail: string, start: number }>} */
  #active = new Map();
  #drawn = 0;
  #closed = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #stream;

  /** @param {NodeJS.WriteStream | import('node:stream').Writable} stream */
  constructor(stream = process.stdout) {
    this.#stream = stream;
    this.live = 'isTTY' in stream && stream.isTTY === true && process.env.CI !== 'true' && process.env.TERM !== 'dumb';
  }

  /**
   * Runs one step.
   * @template T
   * @param {string} title
   * @param {(say: (detail: string) => void) => Promise<T> | T} work
   * @param {(result: T) => string} describe what stands behind the time
   * @returns {Promise<T>}
   */
  async run(title, work, describe = () => '') {
    const start = performance.now();
    const end = (ok, detail = '') => this.finished(title, { ok, milliseconds: performance.now() - start, detail });
    try {
      const result = await this.quietly(title, work);
      end(true, describe(result));
      return result;
    } catch (error) {
      if (!this.#closed) end(false);
      throw error;
    }
  }

  /**
   * Shows a step while it is under way, but leaves its end to the caller.
   * @template T
   * @param {string} title
   * @param {(say: (detail: string) => void) => Promise<T> | T} work
   * @returns {Promise<T>}
   */
  async quietly(title, work) {
    const key = Symbol(title);
    const step = { title, detail: '', start: performance.now() };
    this.#active.set(key, step);
    this.#draw();
    try {
      return await work((detail) => this.#describe(step, detail));
    } finally {
      this.#active.delete(key);
      if (this.#active.size === 0) this.#stopDrawing();
      this.#erase();
      this.#draw();
    }
  }

  /**
   * A step that already ended.
   * @param {string} title
   * @param {{ ok: boolean, milliseconds: number, detail?: string }} outcome
   */
  finished(title, { ok, milliseconds, detail = '' }) {
    this.line(
      this.#format(ok ? this.#paint('✓', colours.green) : this.#paint('✗', colours.red), title, milliseconds, detail),
    );
  }

  /** @param {string} text */
  line(text) {
    this.#erase();
    this.#stream.write(`${text}\n`);
    this.#draw();
  }

  /** Nothing is drawn after this: the program ends. */
  close() {
    this.#closed = true;
    this.#erase();
    this.#active.clear();
    this.#stopDrawing();
  }

  #describe(step, detail) {
    step.detail = detail;
    this.#erase();
    this.#draw();
  }

  #stopDrawing() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #format(mark, title, milliseconds, detail) {
    const time = `${(milliseconds / 1000).toFixed(1)} s`.padStart(8);
    return `${mark} ${title.padEnd(16)}${time}${detail ? `  ${this.#paint(detail, colours.dim)}` : ''}`;
  }

  #paint(text, colour) {
    return this.live && !process.env.NO_COLOR ? `\u001b[${colour}m${text}\u001b[0m` : text;
  }

  #erase() {
    if (this.#drawn > 0) this.#stream.write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#drawn = 0;
  }

  #draw() {
    if (!this.live || this.#active.size === 0) return;
    this.#erase();
    const width = ('columns' in this.#stream && this.#stream.columns) || 80;
    for (const { title, detail, start } of this.#active.values()) {
      const time = `${((performance.now() - start) / 1000).toFixed(0)} s`.padStart(8);
      this.#stream.write(`${`… ${title.padEnd(16)}${time}  ${detail}`.slice(0, width - 1)}\n`);
    }
    this.#drawn = this.#active.size;
    this.#timer ??= setInterval(() => this.#draw(), 250).unref();
  }
}
