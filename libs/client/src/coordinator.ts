import type { CeremonyResponse, CreationOptionsJson, PasskeyPath, RequestOptionsJson } from '@latchkey/contracts';
import { authenticateWithPasskey, createPasskey } from './ceremonies.js';
import { advance, type Coordination, type CoordinatorEvent, type CoordinatorState } from './coordinator-table.js';
import { createOptionsKeeper, type OptionsKeeper, type Perishable } from './options-keeper.js';
import { isBusy, type CeremonyOutcome, type Verdict, type WithoutResponse } from './outcomes.js';
import { passkeySupportOfPage, type PasskeySupport } from './passkey-support.js';
import { signalUnknownCredential, verdictOf, verdictOnNew } from './signals.js';
import { createSuggestions, type Suggestions } from './suggestions.js';
import { createUnaskedCreation } from './unasked-creation.js';

/** A ceremony that ended without a response; for telemetry, never for a person to wait for. */
export type EndWithoutResponse = {
  ceremony: 'authentication' | 'registration';
  reason: WithoutResponse;
  /** Who started it: the person's click, or the page's standing suggestion. */
  by: 'click' | 'suggestion';
  /** How a passkey came to be asked for; one that was to be made was not. */
  via?: PasskeyPath;
  /** How long a dialog was open. A suggestion's time says nothing of its person. */
  tookMs?: number;
};

export type CoordinatorSettings = {
  /** Ask the server for a new challenge. */
  loadRequest: () => Promise<Perishable<RequestOptionsJson> | undefined>;
  loadCreation: () => Promise<Perishable<CreationOptionsJson> | undefined>;
  /** The gateway's clock. */
  now: () => number;
  /** A person picked a suggested passkey; from here on it is the same as after a click. */
  onSuggestion: (response: CeremonyResponse) => void;
  onEndWithoutResponse: (end: EndWithoutResponse) => void;
  /** What this browser can do; asked once in a page's life unless told otherwise. */
  support?: () => Promise<PasskeySupport>;
};

/** Everything between a page and `navigator.credentials`: one request at a time, by click or as a suggestion. */
export type CeremonyCoordinator = {
  readonly state: () => CoordinatorState;
  readonly requests: OptionsKeeper<RequestOptionsJson>;
  readonly creations: OptionsKeeper<CreationOptionsJson>;
  /** The page shows an input for passkeys and wants them suggested there, whenever nothing else is pending. */
  readonly offer: () => void;
  /** The page wants no suggestion; resolves when the pending one has ended. */
  readonly withdraw: () => Promise<void>;
  /** Holds the dialog of a click; see `authenticateWithPasskey`. Rejects only when no challenge was to be had. */
  readonly authenticate: (via?: Exclude<PasskeyPath, 'autofill'>) => Promise<CeremonyOutcome>;
  /** Holds the dialog of a click that creates a passkey; see `createPasskey`. */
  readonly register: () => Promise<CeremonyOutcome>;
  /**
   * Lets the browser create a passkey without asking, if it can and nothing else is pending; a click goes before it. How it
   * ended is told to nobody else: who was not asked has not answered.
   */
  readonly registerUnasked: () => Promise<CeremonyOutcome>;
  /** The page does something else: what began without a click is given up; resolves when it has ended. */
  readonly giveUp: () => Promise<void>;
  /** Judges a server's refusal of a response, and tells the authenticator what follows from it. */
  readonly judge: (
    response: CeremonyResponse,
    error: unknown,
    ceremony?: EndWithoutResponse['ceremony'],
  ) => Verdict | undefined;
  readonly close: () => Promise<void>;
};

type Run<Options> = (options: Options, settings: { signal: AbortSignal }) => Promise<CeremonyOutcome>;

class Coordinator implements CeremonyCoordinator {
  readonly requests: OptionsKeeper<RequestOptionsJson>;
  readonly creations: OptionsKeeper<CreationOptionsJson>;
  readonly #suggestions: Suggestions;
  readonly #unasked = createUnaskedCreation();
  readonly #window = globalThis.window as Window | undefined;
  #at: Coordination = { state: 'resting', isWanted: false };
  #asking: AbortController | undefined;
  #rpId = '';

  constructor(private readonly settings: CoordinatorSettings) {
    const { now, loadRequest, loadCreation, support = passkeySupportOfPage } = settings;
    this.requests = createOptionsKeeper({ now, load: loadRequest, onChange: () => this.#onChange() });
    this.creations = createOptionsKeeper({
      now,
      load: loadCreation,
      onChange: () => {
        this.#rpId = this.creations.ready()?.rp.id ?? this.#rpId;
      },
    });
    this.#suggestions = createSuggestions({
      requests: this.requests,
      support,
      onPrepared: (how) => this.#dispatch(how),
      onCompleted: (response) => {
        this.#dispatch('suggestion-completed');
        settings.onSuggestion(response);
      },
      onEnded: (reason, isFinal) => {
        settings.onEndWithoutResponse({ ceremony: 'authentication', reason, by: 'suggestion', via: 'autofill' });
        this.#dispatch(isFinal ? 'impossible' : 'suggestion-ended');
      },
    });
    this.#window?.addEventListener('pagehide', this.#onHide);
    this.#window?.addEventListener('pageshow', this.#onShow);
  }

  readonly state = () => this.#at.state;

  readonly offer = () => this.#dispatch('offered');

  readonly withdraw = () => {
    this.#dispatch('withdrawn');
    return this.#suggestions.ended();
  };

  readonly authenticate = (via: PasskeyPath = 'button') =>
    this.#ask({ ceremony: 'authentication', via }, this.requests, authenticateWithPasskey);

  readonly register = () => this.#ask({ ceremony: 'registration' }, this.creations, createPasskey);

  readonly registerUnasked = async (): Promise<CeremonyOutcome> => {
    const { support = passkeySupportOfPage } = this.settings;
    const { conditionalCreation } = await support();
    const options = this.creations.ready();
    if (conditionalCreation !== true || !options) return { outcome: 'unsupported' };
    if (this.state() !== 'resting') return { outcome: 'aborted' };
    this.#dispatch('tried');
    const outcome = await this.#unasked.run(options);
    if (this.state() === 'trying') {
      this.#dispatch('try-ended');
      return outcome;
    }
    // The abort came too late: there is a passkey that nobody will ever know of.
    if (outcome.outcome === 'completed') void signalUnknownCredential(options.rp.id, outcome.response);
    return { outcome: 'aborted' };
  };

  readonly giveUp = async () => {
    this.#dispatch('withdrawn');
    this.#dispatch('given-up');
    await this.#ended();
  };

  readonly judge = (
    response: CeremonyResponse,
    error: unknown,
    ceremony: EndWithoutResponse['ceremony'] = 'authentication',
  ): Verdict | undefined => {
    const verdict = ceremony === 'registration' ? verdictOnNew(error) : verdictOf(error);
    if (verdict) void signalUnknownCredential(this.#rpId, response);
    return verdict;
  };

  readonly close = () => {
    this.#dispatch('closed');
    this.requests.stop();
    this.creations.stop();
    this.#window?.removeEventListener('pagehide', this.#onHide);
    this.#window?.removeEventListener('pageshow', this.#onShow);
    return this.#ended();
  };

  async #ended(): Promise<void> {
    await Promise.all([this.#suggestions.ended(), this.#unasked.ended()]);
  }

  readonly #onHide = () => this.#dispatch('left');

  readonly #onShow = () => {
    this.#suggestions.encourage();
    this.#dispatch('returned');
  };

  #onChange() {
    const request = this.requests.ready();
    if (!request) this.#dispatch('expired');
    else {
      this.#rpId = request.rpId;
      this.#suggestions.whenReplaceable(() => this.#dispatch('renewed'));
    }
  }

  /** Moves along the table; what a state holds pending is begun where it is entered and aborted where it is left. */
  #dispatch(event: CoordinatorEvent) {
    const before = this.#at.state;
    this.#at = advance(this.#at, event);
    const { state } = this.#at;
    if (state === before) return;
    if (before === 'preparing' || before === 'suggesting') this.#suggestions.abort();
    if (before === 'asking') this.#asking?.abort();
    if (before === 'trying') this.#unasked.abort();
    if (state === 'preparing') this.#suggestions.prepare();
    if (state === 'suggesting') this.#suggestions.start();
  }

  /** Up to the browser's dialog it runs in the task of the click, if the challenge is here. */
  async #ask<Options>(
    asked: Pick<EndWithoutResponse, 'ceremony' | 'via'>,
    keeper: OptionsKeeper<Options>,
    run: Run<Options>,
  ): Promise<CeremonyOutcome> {
    if (this.#at.state === 'asking' || this.#at.state === 'closed') return { outcome: 'aborted' };
    const asking = new AbortController();
    // What is pending is aborted here and its end is not awaited: Chromium takes abort and request in their order.
    this.#dispatch('asked');
    this.#asking = asking;
    this.#suggestions.encourage();
    let outcome: CeremonyOutcome = { outcome: 'failed' };
    try {
      outcome = await this.#holdDialog(keeper, run, asking.signal);
    } finally {
      if (this.#asking === asking) {
        this.#asking = undefined;
        this.#dispatch(outcome.outcome === 'completed' ? 'ask-completed' : 'ask-ended');
      }
    }
    if (outcome.outcome !== 'completed') {
      const { outcome: reason, tookMs } = outcome;
      const took = tookMs === undefined ? {} : { tookMs };
      this.settings.onEndWithoutResponse({ ...asked, reason, by: 'click', ...took });
    }
    return outcome;
  }

  async #holdDialog<Options>(
    keeper: OptionsKeeper<Options>,
    run: Run<Options>,
    signal: AbortSignal,
  ): Promise<CeremonyOutcome> {
    // No await on this path before the browser is asked.
    const options = keeper.ready() ?? (await keeper.fresh());
    if (!options) return { outcome: 'failed', detail: 'no challenge' };
    const outcome = await run(options, { signal });
    if (!isBusy(outcome)) return outcome;
    // A browser that is slow to take an abort is asked once more after it; the click counts for some seconds.
    await this.#ended();
    return run(options, { signal });
  }
}

/**
 * Makes the one owner of `navigator.credentials` in a page. Give it options as they come (`requests.hold`), offer
 * suggestions while there is an input for them, and start dialogs in the click's own task.
 */
export const createCeremonyCoordinator = (settings: CoordinatorSettings): CeremonyCoordinator =>
  new Coordinator(settings);
