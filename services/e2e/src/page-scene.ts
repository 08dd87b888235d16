import type { BrowserContext, Page } from '@playwright/test';
import type { Authenticator } from './authenticator.js';
import type { TenantName } from './page-tenants.js';
import type { Suite } from './suite.js';
import type { Place, Visitor } from './visitor.js';

/** What arranging a page may need. The visitor's pages are those of the journey's tenant. */
export type Scene = {
  visitor: Visitor;
  page: Page;
  context: BrowserContext;
  authenticator: Authenticator;
  suite: Suite;
};

type Part = (scene: Scene) => Promise<unknown>;

/** The pages that a tenant's OpenID provider shows itself, by their `data-step`. */
type ProviderPage =
  | 'device'
  | 'device-confirm'
  | 'device-refused'
  | 'device-connected'
  | 'sign-out'
  | 'signed-out'
  | 'provider-error';

/** A page as somebody sees it: `name` is the picture's, `shows` its `data-step`; of the console, which has no steps, its heading. */
export type PageState = {
  name: string;
  shows: Place | ProviderPage | 'done' | 'stopped' | { heading: string | RegExp };
  /** From the state before it in its journey, or from a new browser. */
  arrange: Part;
};

/** States that one visitor comes by, one after the other. */
export type PageJourney = {
  about: string;
  tenant: TenantName;
  locale?: 'de-DE';
  states: readonly PageState[];
  /** Puts right what the journey broke. */
  after?: Part;
};

export const inOrder =
  (...parts: readonly Part[]): Part =>
  async (scene) => {
    for (const part of parts) await part(scene);
  };

export const opens =
  (path: `/${string}`): Part =>
  ({ visitor }) =>
    visitor.opens(path);

export const presses =
  (name: string): Part =>
  ({ page }) =>
    page.getByRole('button', { name, exact: true }).click();

export const fills =
  (name: string, text: string): Part =>
  ({ page }) =>
    page.locator(`input[name="${name}"]`).fill(text);

export const submits: Part = ({ page }) => page.locator('button[type="submit"]').click();

/** Gives a name, in whatever language the page is. */
export const names = (text: string): Part => inOrder(fills('identifier', text), submits);
export const namesThemselves: Part = (scene) => names(scene.visitor.email)(scene);

/** Asks for a code where an address is asked for, and types it. */
export const provesAddress: Part = async ({ visitor }) => visitor.entersCode(await visitor.asksForCode());

export const isTold: Part = ({ page }) => page.locator('[data-note]').waitFor();
export const isFaulted: Part = ({ page }) => page.locator('.field-fault').waitFor();

const held = new WeakMap<Page, () => void>();

/** Holds a call on its way: what a page shows meanwhile. */
export const holds =
  (path: RegExp): Part =>
  ({ page }) =>
    page.route(path, async (route) => {
      await new Promise<void>((resolve) => held.set(page, resolve));
      await route.continue();
    });

export const releases: Part = async ({ page }) => held.get(page)?.();

/** Whatever the server would say, the page hears this. */
export const hears =
  (path: RegExp, status: number): Part =>
  ({ page }) =>
    page.route(path, (route) => route.fulfill({ status, headers: { 'retry-after': '30' }, body: '' }));

/** The end of the journey leads to a product that has nothing to show yet: a browser stays where it is. */
export const isLedElsewhere: Part = async ({ page }) => {
  await page.route('**/slow', (route) => route.fulfill({ status: 204 }));
  await page.evaluate(() => {
    const ask = globalThis.fetch.bind(globalThis);
    globalThis.fetch = async (...call) => {
      const response = await ask(...call);
      if (response.status !== 200) return response;
      return new Response((await response.text()).replace('"redirectTo":"/account"', '"redirectTo":"/slow"'), response);
    };
  });
};
