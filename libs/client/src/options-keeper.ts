/** A ceremony's options and the moment when their challenge dies. */
export type Perishable<T> = { options: T; expiresAt: string };

export type OptionsKeeper<T> = {
  /** Options that can be used right now, without waiting. */
  ready: () => T | undefined;
  /** Fresh options for a person who waits: at once when ready, else loaded. Rejects as `load` does. */
  fresh: () => Promise<T | undefined>;
  /** Fresh options that nobody waits for, within the bound of unattended renewals. Never rejects. */
  replenish: () => Promise<T | undefined>;
  /** Milliseconds until the challenge dies, by the gateway's clock; none or less when there is none. */
  lifeLeft: () => number;
  /** Takes in options that came with another answer. */
  hold: (options: Perishable<T> | undefined) => void;
  stop: () => void;
};

export type OptionsKeeperSettings<T> = {
  /** Asks for a new challenge; its answer is held. */
  load: () => Promise<Perishable<T> | undefined>;
  /** The gateway's clock. */
  now: () => number;
  /** Told when what is `ready` has changed: other options, or none any more. */
  onChange?: (() => void) | undefined;
};

/** So many renewals without a sign of the person; after that the next sign, or the next click, loads. */
const unattendedRenewals = 8;
/** A challenge in its last seconds would die in the middle of the ceremony's answer. */
const marginMs = 3_000;
const failedRenewalPauseMs = 5_000;
const signsOfAPerson = ['focus', 'pointerdown', 'keydown', 'online'] as const;

class Keeper<T> implements OptionsKeeper<T> {
  #held: Perishable<T> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #death: ReturnType<typeof setTimeout> | undefined;
  #loading: Promise<T | undefined> | undefined;
  #renewals = 0;
  #dueAt = 0;
  #isNeeded = false;
  #isStopped = false;
  readonly #page = globalThis.document as Document | undefined;
  readonly #window = globalThis.window as Window | undefined;

  constructor(private readonly settings: OptionsKeeperSettings<T>) {
    this.#page?.addEventListener('visibilitychange', this.#onSign);
    for (const sign of signsOfAPerson) this.#window?.addEventListener(sign, this.#onSign, { passive: true });
  }

  readonly lifeLeft = () => (this.#held ? Date.parse(this.#held.expiresAt) - this.settings.now() : 0);

  readonly ready = () => (this.lifeLeft() > marginMs ? this.#held?.options : undefined);

  readonly fresh = async () => {
    this.#renewals = 0;
    return this.ready() ?? this.#refresh();
  };

  readonly replenish = async () => this.ready() ?? (await this.#renew());

  readonly hold = (options: Perishable<T> | undefined) => {
    this.#clear();
    this.#held = options;
    this.#isNeeded = options !== undefined;
    this.#watch();
    this.settings.onChange?.();
  };

  readonly stop = () => {
    this.#isStopped = true;
    this.#clear();
    this.#page?.removeEventListener('visibilitychange', this.#onSign);
    for (const sign of signsOfAPerson) this.#window?.removeEventListener(sign, this.#onSign);
  };

  #clear() {
    clearTimeout(this.#renewal);
    clearTimeout(this.#death);
  }

  #watch() {
    const life = this.lifeLeft();
    if (this.#isStopped || life <= 0) return;
    this.#dueAt = this.settings.now() + life * 0.8;
    this.#renewal = setTimeout(() => void this.#renew(), life * 0.8);
    this.#death = setTimeout(() => this.settings.onChange?.(), Math.max(life - marginMs, 0) + 1);
  }

  #refresh() {
    this.#isNeeded = true;
    this.#loading ??= this.settings
      .load()
      .then((options) => {
        this.hold(options);
        return options?.options;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  async #renew(): Promise<T | undefined> {
    if (this.#isStopped || this.#page?.visibilityState === 'hidden' || this.#renewals >= unattendedRenewals) {
      return undefined;
    }
    this.#renewals += 1;
    try {
      return await this.#refresh();
    } catch {
      // Nobody waits for a renewal: it is tried again, and a click loads and can say why it cannot.
      this.#retryLater();
      return undefined;
    }
  }

  #retryLater() {
    clearTimeout(this.#renewal);
    if (this.#isStopped || !this.#isNeeded) return;
    const wait = failedRenewalPauseMs * Math.max(this.#renewals, 1);
    // Not at every key that is pressed meanwhile, either.
    this.#dueAt = this.settings.now() + wait;
    this.#renewal = setTimeout(() => void this.#renew(), wait);
  }

  readonly #onSign = () => {
    this.#renewals = 0;
    if (this.#isNeeded && this.settings.now() >= this.#dueAt && !this.#loading) void this.#renew();
  };
}

/**
 * Keeps a challenge alive while a page is looked at, so that a click needs no round trip: it is renewed at 80 % of its
 * life, when the page comes back into view, and when a person does something at a page that had been left alone.
 */
export const createOptionsKeeper = <T>(settings: OptionsKeeperSettings<T>): OptionsKeeper<T> => new Keeper(settings);
