import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test as base, type Page } from '@playwright/test';
import { Browser, inboxReader } from '@latchkey/testing';
import { Administrator } from './administrator.js';
import { Authenticator, type HeldPasskey } from './authenticator.js';
import { keepCeremonyLog, type SuggestionMode } from './ceremony-log.js';
import { collectComplaints } from './complaints.js';
import { MfaCrowd } from './mfa-crowd.js';
import { MfaPeople } from './mfa-people.js';
import { register, RelyingParty } from './relying-party.js';
import { Servers } from './servers.js';
import { startSuite, stateDirectory, type Suite } from './suite.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';
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

type OfWorker = {
  suite: Suite;
  servers: Servers;
  /** Everybody of the matrix of second factors. */
  crowd: MfaCrowd;
  /** People of one tenant, who are locked out after three attempts. */
  people: MfaPeople;
  /** The page of a product to which its people come back, their tenant, and the product as its client. */
  callback: string;
  tenant: TestTenant;
  product: RelyingParty;
};

/**
 * The suite runs in the worker, not in a global set-up: tests kill its services and start them again. What is made once in a worker is
 * made here, when a test first asks for it: a file that has such a fixture of its own has a worker, and so a suite, of its own too.
 */
export const test = base.extend<OfTest, OfWorker>({
  suite: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern
    async ({}, use) => {
      const suite = await startSuite({ stateDirectory: stateDirectory() });
      await use(suite);
      await suite.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  servers: [async ({ suite }, use) => use(new Servers(suite.environment)), { scope: 'worker' }],

  crowd: [
    async ({ suite, servers }, use) => {
      const crowd = await MfaCrowd.at(suite, servers);
      await use(crowd);
      await crowd.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  people: [
    async ({ suite }, use) => use(await MfaPeople.at({ suite }, { lockout: { mostAttempts: 3 } })),
    { scope: 'worker', timeout: 60_000 },
  ],

  // The product's own page: a browser follows redirects to what is there.
  callback: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern
    async ({}, use) => {
      const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>Shop</p>'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  tenant: [async ({ suite }, use) => use(await aTenantWith(suite, {})), { scope: 'worker' }],
  product: [
    async ({ suite, tenant, callback }, use) => {
      const admin = await Administrator.enrolled({ suite, url: suite.url });
      const registered = await register(admin, tenant, { type: 'web', redirectUris: [callback] });
      await use(await RelyingParty.discovered(tenant, registered));
    },
    { scope: 'worker', timeout: 60_000 },
  ],

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
export function newVisitor(page: Page, { url }: Pick<Suite, 'url'>, about: string): Visitor {
  const slug = about
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .slice(0, 30);
  const email = about.includes('@') ? about : `${slug}.${randomUUID().slice(0, 8)}@example.com`;
  return new Visitor(page, email, inboxReader(new Browser(url)));
}
