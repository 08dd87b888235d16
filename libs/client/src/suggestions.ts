import type { CeremonyResponse, RequestOptionsJson } from '@latchkey/contracts';
import { suggestPasskey } from './ceremonies.js';
import type { OptionsKeeper } from './options-keeper.js';
import type { CeremonyOutcome, WithoutResponse } from './outcomes.js';
import type { PasskeySupport } from './passkey-support.js';

/** Conditional requests, one after the other; when is the coordinator's table's to say. */
export type Suggestions = {
  /** Makes sure of everything that a suggestion needs, and tells. */
  prepare: () => void;
  start: () => void;
  /** Calls back when a fresh challenge may replace the pending one: at once, unless a person may be busy with it. */
  whenReplaceable: (replace: () => void) => void;
  /** Ends what is prepared or pending. */
  abort: () => void;
  /** Resolves when no suggestion is pending any more. */
  ended: () => Promise<void>;
  /** The person did something: suggestions that kept failing may be tried again. */
  encourage: () => void;
};

export type SuggestionsSettings = {
  requests: OptionsKeeper<RequestOptionsJson>;
  support: () => Promise<PasskeySupport>;
  onPrepared: (how: 'prepared' | 'lacking' | 'impossible') => void;
  onCompleted: (response: CeremonyResponse) => void;
  /** Ended by the browser or the person, not by us. `isFinal`: another one would end the same way. */
  onEnded: (reason: WithoutResponse, isFinal: boolean) => void;
};

/** An abort takes a browser a few milliseconds; one that never answers must not hold up the person. */
const longestEndMs = 1_000;
/** A suggestion that ends sooner was no decision of a person. */
const soonMs = 2_000;
const firstPauseMs = 1_000;
/** So many early ends in a row, and the browser is left alone until the person does something. */
const mostEarlyEnds = 4;

/** A dialog gives the focus back before its answer is here. */
const answerAfterFocusMs = 1_000;

/** A page without the focus may be one whose suggestion has opened the browser's or the system's dialog. */
const mayBeBehindDialog = () => (globalThis.document as Document | undefined)?.hasFocus?.() === false;

/** Calls back once: some time after the page has the focus again, or when `ms` are over. */
const onFocusOrAfter = (ms: number, signal: AbortSignal, act: () => void) => {
  const page = globalThis.window as Window | undefined;
  const finished = new AbortController();
  const once = () => {
    if (finished.signal.aborted) return;
    finished.abort();
    if (!signal.aborted) act();
  };
  setTimeout(once, ms);
  page?.addEventListener('focus', () => setTimeout(once, answerAfterFocusMs), { signal: finished.signal });
};

const final: ReadonlySet<WithoutResponse> = new Set(['unsupported', 'blocked-by-policy']);
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs the conditional requests of a coordinator. */
export const createSuggestions = (settings: SuggestionsSettings): Suggestions => {
  const { requests, support, onPrepared, onCompleted, onEnded } = settings;
  let current = new AbortController();
  let pending: Promise<unknown> | undefined;
  let earlyEnds = 0;
  let diesAt = 0;

  const ended = async () => {
    if (pending) await Promise.race([pending, after(longestEndMs)]);
  };

  const assess = async (): Promise<'prepared' | 'lacking' | 'impossible'> => {
    await ended();
    if (earlyEnds >= mostEarlyEnds) return 'impossible';
    if ((await support()).autofill !== true) return 'impossible';
    if (earlyEnds > 0) await after(firstPauseMs * 2 ** (earlyEnds - 1));
    return (await requests.replenish()) ? 'prepared' : 'lacking';
  };

  const conclude = (outcome: CeremonyOutcome, livedMs: number) => {
    if (outcome.outcome === 'completed') {
      earlyEnds = 0;
      onCompleted(outcome.response);
      return;
    }
    earlyEnds = livedMs < soonMs ? earlyEnds + 1 : 0;
    onEnded(outcome.outcome, final.has(outcome.outcome));
  };

  return {
    prepare: () => {
      const { signal } = (current = new AbortController());
      void assess().then((how) => {
        if (!signal.aborted) onPrepared(how);
      });
    },
    start: () => {
      const options = requests.ready();
      if (!options) return;
      const { signal } = (current = new AbortController());
      const startedAt = performance.now();
      diesAt = startedAt + requests.lifeLeft();
      const request = suggestPasskey(options, { signal }).then((outcome) => {
        if (pending === request) pending = undefined;
        if (!signal.aborted) conclude(outcome, performance.now() - startedAt);
      });
      pending = request;
    },
    whenReplaceable: (replace) => {
      if (!pending || !mayBeBehindDialog()) replace();
      else onFocusOrAfter(diesAt - performance.now(), current.signal, replace);
    },
    abort: () => current.abort(),
    ended,
    encourage: () => {
      earlyEnds = 0;
    },
  };
};
