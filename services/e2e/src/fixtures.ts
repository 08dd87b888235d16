import { randomUUID } from 'node:crypto';
import { expect, test as base, type Page } from '@playwright/test';
import { Browser, inboxReader } from '@latchkey/testing';
import { Authenticator, type HeldPasskey } from './authenticator.js';
import { keepCeremonyLog, type SuggestionMode } from './ceremony-log.js';
import { collectComplaints } from './complaints.js';
import { Servers } from './servers.js';
import { startSuite, type Suite } from './suite.js';
import { Visitor } from './visitor.js';

type OfTest = {
  /**
   * `held`: a suggested passkey is picked when the test says so (`visitor.picksSuggestion`); else a virtual authenticator
   * with a passkey signs in as soon as a page is open. `immediate`: as the browser has it.
   */
  suggestions: SuggestionMode;
  /** Somebody nobody has seen before, at a page of a browser of their own. */
  visitor: Visitor;
  authenticator: Authenticator;
  /** Another tab of the same browser, with an authenticator that has these passkeys. */
  openTab: (passkeys?: readonly HeldPasskey[]) => Promise<Visitor>;
  /** The same person at another browser. */
  openBrowser: () => Promise<Visitor>;
};

type OfWorker = { suite: Suite; servers: Servers };

/** The suite runs in the worker, not in a global set-up: tests kill its services and start them again. */
export const test = base.extend<OfTest, OfWorker>({
  suite: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern
    async ({}, use) => {
      const suite = await startSuite({ stateDirectory: process.env.LATCHKEY_TEST_STATE ?? '' });
      await use(suite);
      await suite.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  servers: [async ({ suite }, use) => use(new Servers(suite.environment)), { scope: 'worker' }],

  baseURL: async ({ suite }, use) => use(suite.url),

  suggestions: ['held', { option: true }],

  // No test may end with a page that complained (no console error, no violation of the policy).
  context: async ({ context, suggestions }, use) => {
    const complaints = await collectComplaints(context);
    await keepCeremonyLog(context, suggestions);
    await use(context);
    expect(complaints).toEqual([]);
  },

  authenticator: async ({ page }, use) => use(await Authenticator.attachTo(page)),

  // Every person has a page with an authenticator; a test that needs to hold on to it asks for `authenticator`.
  visitor: async ({ page, suite, authenticator: _ }, use, { title }) => use(newVisitor(page, suite, title)),

  openTab: async ({ context, visitor, suite }, use) =>
    use(async (passkeys) => {
      const page = await context.newPage();
      await Authenticator.attachTo(page, passkeys);
      return newVisitor(page, suite, visitor.email);
    }),

  openBrowser: async ({ browser, visitor, suite, baseURL }, use) => {
    const opened: { close: () => Promise<void>; complaints: readonly string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
      opened.push({ close: () => context.close(), complaints: await collectComplaints(context) });
      return newVisitor(await context.newPage(), suite, visitor.email);
    });
    for (const { close, complaints } of opened) {
      await close();
      expect(complaints).toEqual([]);
    }
  },
});

export { expect } from '@playwright/test';

/** Somebody at a page. `about` is an address of theirs, or a test's title to make one from. */
export function newVisitor(page: Page, { url }: Suite, about: string): Visitor {
  const slug = about
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .slice(0, 30);
  const email = about.includes('@') ? about : `${slug}.${randomUUID().slice(0, 8)}@example.com`;
  return new Visitor(page, email, inboxReader(new Browser(url)));
}
