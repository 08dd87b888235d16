import type { BrowserContext, Page } from '@playwright/test';
import type { Authenticator } from './authenticator.js';
import { servesLogo, type TenantName } from './page-tenants.js';
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

/** A page as somebody sees it: `name` is the picture's, `shows` its `data-step`. */
export type PageState = {
  name: string;
  shows: Place | 'done' | 'stopped';
  /** From the state before it in its journey, or from a new browser. */
  arrange: (scene: Scene) => Promise<void>;
};

/** States that one visitor comes by, one after the other. */
export type PageJourney = {
  about: string;
  tenant: TenantName;
  locale?: 'de-DE';
  states: readonly PageState[];
  /** Puts right what the journey broke. */
  after?: (scene: Scene) => Promise<void>;
};

const submit = ({ page }: Scene) => page.locator('button[type="submit"]').click();
const types =
  (text: string) =>
  async (scene: Scene): Promise<void> => {
    await scene.page.locator('input[name="identifier"]').fill(text);
    await submit(scene);
  };
const opens =
  (path: '/sign-in' | '/sign-up' | '/recover' | '/account') =>
  ({ visitor }: Scene): Promise<void> =>
    visitor.opens(path);
const presses =
  (name: string) =>
  ({ visitor }: Scene): Promise<void> =>
    visitor.button(name).click();
const faults = ({ page }: Scene) => page.locator('.field-fault').waitFor();
const notes = ({ page }: Scene) => page.locator('[data-note]').waitFor();
const inOrder =
  (...parts: readonly ((scene: Scene) => Promise<unknown>)[]) =>
  async (scene: Scene): Promise<void> => {
    for (const part of parts) await part(scene);
  };
const namesThemselves = (scene: Scene) => types(scene.visitor.email)(scene);
/** From the sign-up to its end, with a passkey. */
const returnsWithPasskey = inOrder(({ visitor }) => visitor.returns(), opens('/sign-in'));
/** Answers nothing until the journey is over: what a page shows meanwhile. */
const keepsWaiting =
  (path: RegExp) =>
  ({ page }: Scene) =>
    page.route(path, () => new Promise(() => undefined));
const stopsWaiting =
  (path: RegExp) =>
  ({ page }: Scene) =>
    page.unroute(path);
const verifying = /\/code\/verify$/;
const entering = /\/interactions\/current$/;

/**
 * Every page and every state of it that looks different. Add a row when you add either: its picture, and the checks of
 * pages.e2e.spec.ts, follow.
 */
export const pageJourneys: readonly PageJourney[] = [
  {
    about: 'a sign-up, to the account and out again',
    tenant: 'default',
    states: [
      { name: 'sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'sign-up-fault', shows: 'identify', arrange: inOrder(types('nobody'), faults) },
      { name: 'code', shows: 'code', arrange: async ({ visitor }) => void (await visitor.asksForCode()) },
      {
        name: 'code-fault',
        shows: 'code',
        arrange: inOrder(({ visitor }) => visitor.entersCode('1'), faults),
      },
      {
        name: 'code-busy',
        shows: 'code',
        arrange: inOrder(keepsWaiting(verifying), async ({ visitor }) => {
          await visitor.entersCode(await visitor.newestCode(new Date(0)));
        }),
      },
      {
        name: 'create-passkey',
        shows: 'create-passkey',
        arrange: inOrder(stopsWaiting(verifying), async ({ visitor, page }) => {
          await page.reload();
          await visitor.entersCode(await visitor.newestCode(new Date(0)));
        }),
      },
      {
        name: 'create-passkey-cancelled',
        shows: 'create-passkey',
        arrange: inOrder(
          ({ authenticator }) => authenticator.verifiesPerson(false),
          presses('Create a passkey'),
          notes,
          ({ authenticator }) => authenticator.verifiesPerson(true),
        ),
      },
      { name: 'account', shows: 'account', arrange: presses('Create a passkey') },
      { name: 'signed-out', shows: 'identify', arrange: inOrder(presses('Sign out'), notes) },
    ],
  },
  {
    about: 'a browser in trouble',
    tenant: 'default',
    states: [
      { name: 'sign-in', shows: 'identify', arrange: opens('/sign-in') },
      {
        name: 'expired',
        shows: 'identify',
        arrange: inOrder(
          ({ page }) => page.evaluate(() => fetch('/api/v1/interactions/current', { method: 'DELETE', body: '{}' })),
          namesThemselves,
          notes,
        ),
      },
      {
        name: 'offline',
        shows: 'identify',
        arrange: inOrder(
          ({ context }) => context.setOffline(true),
          namesThemselves,
          ({ page }) => page.getByRole('button', { name: 'Try again' }).waitFor(),
        ),
      },
      {
        name: 'error',
        shows: 'stopped',
        arrange: inOrder(
          ({ context }) => context.setOffline(false),
          ({ page }) => page.route(entering, (route) => route.fulfill({ status: 500, body: '' })),
          opens('/sign-in'),
        ),
      },
      {
        name: 'waiting',
        shows: 'stopped',
        arrange: inOrder(
          stopsWaiting(entering),
          ({ page }) =>
            page.route(entering, (route) => route.fulfill({ status: 503, headers: { 'retry-after': '30' } })),
          opens('/sign-in'),
        ),
      },
    ],
  },
  {
    about: 'a browser that finds out that it cannot create a passkey',
    tenant: 'default',
    states: [
      {
        name: 'create-passkey-unsupported',
        shows: 'create-passkey',
        arrange: inOrder(
          ({ page }) =>
            page.addInitScript(() => {
              const credentials = navigator.credentials as CredentialsContainer | undefined;
              if (credentials) credentials.create = () => Promise.reject(new DOMException('', 'NotSupportedError'));
            }),
          ({ visitor }) => visitor.provesEmail('/sign-up'),
          presses('Create a passkey'),
          notes,
        ),
      },
    ],
  },
  {
    about: 'a named person with a passkey, a password and a code',
    tenant: 'ways',
    states: [
      {
        name: 'passkey',
        shows: 'passkey',
        arrange: inOrder(
          ({ visitor }) => visitor.signsUpWithPasskey(),
          presses('Sign out'),
          opens('/sign-in'),
          namesThemselves,
        ),
      },
      { name: 'choose-method', shows: 'choose-method', arrange: presses('Try another way') },
      { name: 'password', shows: 'password', arrange: presses('Use your password') },
      {
        name: 'password-fault',
        shows: 'password',
        arrange: inOrder(({ page }) => page.locator('input[name="password"]').fill('not that one'), submit, faults),
      },
      {
        name: 'recover',
        shows: 'identify',
        arrange: ({ page }) => page.getByRole('link', { name: 'Forgot your password?' }).click(),
      },
      {
        name: 'new-password',
        shows: 'new-password',
        arrange: async ({ visitor }) => visitor.entersCode(await visitor.asksForCode()),
      },
      {
        name: 'new-password-fault',
        shows: 'new-password',
        arrange: inOrder(({ page }) => page.locator('input[name="password"]').fill('iloveyou1'), submit, faults),
      },
      {
        name: 'done',
        shows: 'done',
        // The product that the way leads to takes its time.
        arrange: inOrder(async ({ page }) => {
          await page.route(/\/new-password$/, async (route) => {
            const response = await route.fetch();
            const body = (await response.json()) as { step: { redirectTo: string } };
            body.step.redirectTo = '/slow';
            await route.fulfill({ response, json: body });
          });
          await page.route('**/slow', () => new Promise(() => undefined));
          await page.locator('input[name="password"]').fill('four quiet herons at dusk');
        }, submit),
      },
    ],
  },
  {
    about: 'name and password in one form',
    tenant: 'combined',
    states: [
      { name: 'combined', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'combined-fault', shows: 'identify', arrange: inOrder(namesThemselves, faults) },
    ],
  },
  {
    about: 'passwords alone',
    tenant: 'passwords',
    states: [{ name: 'combined-plain', shows: 'identify', arrange: opens('/sign-in') }],
  },
  {
    about: 'a telephone number',
    tenant: 'phone',
    states: [
      { name: 'phone', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'phone-fault', shows: 'identify', arrange: inOrder(types('ada'), faults) },
      { name: 'code-phone', shows: 'code', arrange: types('+44 20 7946 0958') },
    ],
  },
  {
    about: 'any name',
    tenant: 'mixed',
    states: [
      { name: 'mixed-sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'mixed', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'mixed-fault', shows: 'identify', arrange: inOrder(types('ada@'), faults) },
      { name: 'password-username', shows: 'password', arrange: types('ada.lovelace') },
    ],
  },
  {
    about: 'any name, in German',
    tenant: 'mixed',
    locale: 'de-DE',
    states: [
      { name: 'german-sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'german', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'german-fault', shows: 'identify', arrange: inOrder(types('ada@'), faults) },
      { name: 'german-password', shows: 'password', arrange: namesThemselves },
      {
        name: 'german-choose-method',
        shows: 'choose-method',
        arrange: ({ page }) => page.getByRole('button', { name: 'Anderen Weg wählen' }).click(),
      },
      {
        name: 'german-code',
        shows: 'code',
        arrange: ({ page }) => page.getByRole('button', { name: 'Code per E-Mail erhalten' }).click(),
      },
    ],
  },
  {
    about: 'a colour and a logo',
    tenant: 'branded',
    states: [
      { name: 'branded', shows: 'identify', arrange: inOrder(servesLogo, opens('/sign-in')) },
      {
        name: 'branded-create-passkey',
        shows: 'create-passkey',
        arrange: ({ visitor }) => visitor.provesEmail('/sign-up'),
      },
    ],
  },
  {
    about: 'a tenant where nobody signs up or has a password',
    tenant: 'signInOnly',
    states: [
      { name: 'sign-in-only', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'not-offered-sign-up', shows: 'not-offered', arrange: opens('/sign-up') },
      { name: 'not-offered-recover', shows: 'not-offered', arrange: opens('/recover') },
    ],
  },
  {
    about: 'a decision that is late',
    tenant: 'default',
    states: [
      {
        name: 'settling',
        shows: 'settling',
        arrange: inOrder(
          returnsWithPasskey,
          async ({ suite }) => {
            suite.process('mfa-policy').kill('SIGKILL');
            await suite.process('mfa-policy').waitExit();
          },
          presses('Continue with passkey'),
        ),
      },
    ],
    after: async ({ suite }) => {
      const policy = suite.process('mfa-policy');
      if (!policy.running) await policy.restart();
      await policy.waitReady();
    },
  },
];
