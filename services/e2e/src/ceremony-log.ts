import type { BrowserContext, Page } from '@playwright/test';

/** `suggest` is a conditional `get`; `get` and `create` open the browser's dialog. */
export type CeremonyKind = 'suggest' | 'get' | 'create';
type Entry = { what: 'press' | CeremonyKind; at: number; endedAt?: number; outcome?: string; wasActive?: boolean };

/** Who decides when a suggested passkey is picked: the test, or the authenticator as soon as it is asked. */
export type SuggestionMode = 'held' | 'immediate';

declare global {
  interface Window {
    /** What this page did, on the clock of its resource timing. */
    ceremonyLog?: Entry[];
    /** Picks the passkey that is suggested now; missing while none is. */
    pickSuggestion?: (() => void) | undefined;
  }
}

type Get = CredentialsContainer['get'];
type Request = { signal?: AbortSignal };

/** Runs in the page, before any script of it. */
const keepLog = (mode: SuggestionMode) => {
  const log: Entry[] = [];
  window.ceremonyLog = log;
  for (const type of ['pointerdown', 'keydown'])
    addEventListener(type, () => log.push({ what: 'press', at: performance.now() }), true);
  // about:blank is no secure context and has no credentials.
  const credentials = navigator.credentials as CredentialsContainer | undefined;
  if (!credentials) return;
  const create = credentials.create.bind(credentials);
  const get = credentials.get.bind(credentials);

  const logged = <T>(what: CeremonyKind, { signal }: Request, run: () => Promise<T>): Promise<T> => {
    const entry: Entry = { what, at: performance.now(), wasActive: navigator.userActivation.isActive };
    log.push(entry);
    const end = (outcome: string) => {
      entry.endedAt ??= performance.now();
      entry.outcome ??= outcome;
    };
    signal?.addEventListener('abort', () => end('aborted'));
    const running = run();
    running.then(
      () => end('completed'),
      (error: unknown) => end((error as Error).name),
    );
    return running;
  };

  /** A virtual authenticator picks at once or never; a person picks later. */
  const held = (options: CredentialRequestOptions): ReturnType<Get> =>
    new Promise((resolve, reject) => {
      const forget = () => {
        options.signal?.removeEventListener('abort', stop);
        window.pickSuggestion = undefined;
      };
      const stop = () => {
        forget();
        reject(options.signal?.reason as Error);
      };
      options.signal?.addEventListener('abort', stop);
      window.pickSuggestion = () => {
        forget();
        get(options).then(resolve, reject);
      };
    });

  credentials.get = (options = {}) => {
    const isSuggestion = options.mediation === 'conditional';
    const run = () => (isSuggestion && mode === 'held' ? held(options) : get(options));
    return logged(isSuggestion ? 'suggest' : 'get', options, run);
  };
  credentials.create = (options = {}) => logged('create', options, () => create(options));
};

/** Makes every page of a browser keep a log of presses and ceremonies. */
export const keepCeremonyLog = (context: BrowserContext, mode: SuggestionMode): Promise<unknown> =>
  context.addInitScript(keepLog, mode);

/** How many ceremonies a page has held since it was loaded. */
export const ceremoniesOf = (page: Page, what: CeremonyKind): Promise<number> =>
  page.evaluate((kind) => (window.ceremonyLog ?? []).filter((entry) => entry.what === kind).length, what);

/** How the ceremonies of a page ended, in the order of their beginning; `pending` for one that has not. */
export const endsOf = (page: Page, what: CeremonyKind): Promise<string[]> =>
  page.evaluate(
    (kind) =>
      (window.ceremonyLog ?? []).filter((entry) => entry.what === kind).map(({ outcome }) => outcome ?? 'pending'),
    what,
  );

/** The greatest number of ceremonies that were pending at the same time. */
export const mostAtOnce = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const ceremonies = (window.ceremonyLog ?? []).filter(({ what }) => what !== 'press');
    const pendingAt = (time: number) =>
      ceremonies.filter(({ at, endedAt = Infinity }) => at <= time && endedAt > time).length;
    return Math.max(0, ...ceremonies.map(({ at }) => pendingAt(at)));
  });

/** What the page asked of the network between the last press and the ceremony that followed; undefined without one. */
export const requestsBeforeCeremony = (page: Page): Promise<string[] | undefined> =>
  page.evaluate(() => {
    const log = window.ceremonyLog ?? [];
    const ceremony = log.findLast(({ what }) => what === 'get');
    const press = log.findLast(({ what, at }) => what === 'press' && ceremony !== undefined && at <= ceremony.at);
    if (!ceremony || !press) return undefined;
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime >= press.at && startTime <= ceremony.at)
      .map(({ name }) => name);
  });
