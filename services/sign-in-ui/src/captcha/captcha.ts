import type { CaptchaAnswers, GatewayClient } from '@latchkey/client';
import type { AskedCaptcha, CaptchaChallenge, CaptchaSettings } from '@latchkey/contracts';

const slowAfterMs = 1_000;
/** A solution that is sent must still be in time when it arrives. */
const marginMs = 10_000;

/** A widget that the page has to show; it ends with one of the two. */
export type Widget = { siteKey: string; onToken: (token: string) => void; onFailure: () => void };

export type CaptchaState = {
  /** Somebody has been waiting for a while. */
  isSlow: boolean;
  widget: Widget | undefined;
};

type Settings = {
  client: Pick<GatewayClient, 'captchaChallenge' | 'now'>;
  solve: (challenge: CaptchaChallenge) => Promise<string>;
};

type Prepared = { solution: Promise<string>; expiresAt: () => number };

/** The CAPTCHAs of a page, as a store: what it solves by itself and what it has to show. */
export class Captcha implements CaptchaAnswers {
  #state: CaptchaState = { isSlow: false, widget: undefined };
  readonly #listeners = new Set<() => void>();
  readonly #settings: Settings;
  #isAlwaysAsked = false;
  #prepared: Prepared | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): CaptchaState => this.#state;

  /** Begins to solve what will be asked for in any case, while the person is still typing. */
  readonly prepare = ({ provider, when }: CaptchaSettings) => {
    this.#isAlwaysAsked = provider === 'altcha' && when === 'always';
    if (this.#isAlwaysAsked) this.#ready();
  };

  readonly inAdvance = async (): Promise<string | undefined> => {
    if (!this.#isAlwaysAsked) return undefined;
    const { solution } = this.#ready();
    this.#prepared = undefined;
    return this.#waitFor(solution);
  };

  readonly solve = ({ provider, siteKey }: AskedCaptcha): Promise<string> =>
    provider === 'turnstile' ? this.#show(siteKey ?? '') : this.#waitFor(this.#work().solution);

  #set(change: Partial<CaptchaState>) {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** What is being solved, or has been and is still in time. */
  #ready(): Prepared {
    const held = this.#prepared;
    const prepared = held && held.expiresAt() > this.#settings.client.now() + marginMs ? held : this.#work();
    this.#prepared = prepared;
    return prepared;
  }

  #work(): Prepared {
    let expiresAt = Number.POSITIVE_INFINITY;
    const work = async () => {
      const challenge = await this.#settings.client.captchaChallenge();
      expiresAt = challenge.parameters.expiresAt * 1_000;
      return this.#settings.solve(challenge);
    };
    const prepared = { solution: work(), expiresAt: () => expiresAt };
    // What failed in advance is tried again when it is needed.
    prepared.solution.catch(() => {
      if (this.#prepared === prepared) this.#prepared = undefined;
    });
    return prepared;
  }

  async #waitFor(solution: Promise<string>): Promise<string> {
    const timer = setTimeout(() => this.#set({ isSlow: true }), slowAfterMs);
    try {
      return await solution;
    } finally {
      clearTimeout(timer);
      if (this.#state.isSlow) this.#set({ isSlow: false });
    }
  }

  async #show(siteKey: string): Promise<string> {
    try {
      return await new Promise((onToken, reject) => {
        const onFailure = () => reject(new Error('the widget gave no token'));
        this.#set({ widget: { siteKey, onToken, onFailure } });
      });
    } finally {
      this.#set({ widget: undefined });
    }
  }
}
