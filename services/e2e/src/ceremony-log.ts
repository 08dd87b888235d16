import type { BrowserContext, Page } from '@playwright/test';

type Entry = { what: 'press' | 'get' | 'create'; at: number };

declare global {
  interface Window {
    /** What this page did, on the clock of its resource timing. */
    ceremonyLog?: Entry[];
  }
}

/** Runs in the page, before any script of it. */
const keepLog = () => {
  const log: Entry[] = [];
  window.ceremonyLog = log;
  const add = (what: Entry['what']) => log.push({ what, at: performance.now() });
  for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => add('press'), true);
  // about:blank is no secure context and has no credentials.
  const credentials = navigator.credentials as CredentialsContainer | undefined;
  if (!credentials) return;
  const get = credentials.get.bind(credentials);
  const create = credentials.create.bind(credentials);
  credentials.get = (options) => {
    add('get');
    return get(options);
  };
  credentials.create = (options) => {
    add('create');
    return create(options);
  };
};

/** Makes every page of a browser keep a log of presses and ceremonies. */
export const keepCeremonyLog = (context: BrowserContext): Promise<unknown> => context.addInitScript(keepLog);

/** How many ceremonies a page has held since it was loaded. */
export const ceremoniesOf = (page: Page, what: 'get' | 'create'): Promise<number> =>
  page.evaluate((kind) => (window.ceremonyLog ?? []).filter((entry) => entry.what === kind).length, what);

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
