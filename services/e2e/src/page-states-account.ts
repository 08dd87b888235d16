import { secretOn, steadyCodeOf } from './authenticator-app.js';
import {
  fills,
  hears,
  holds,
  inOrder,
  isFaulted,
  isTold,
  opens,
  presses,
  provesAddress,
  releases,
  submits,
  type PageJourney,
  type Scene,
} from './page-scene.js';

const password = 'four quiet herons at dusk';
const typesPassword = inOrder(fills('password', password), submits);
const isThere = ({ page }: Scene) => page.locator('[data-step="account"] [data-overall]').waitFor();

/** A button whose name only begins so. */
const pressesFirst =
  (name: RegExp) =>
  ({ page }: Scene) =>
    page.getByRole('button', { name }).first().click();

const signsUp = inOrder(opens('/sign-up'), provesAddress, typesPassword, isThere);

async function typesCodeOfApp({ page }: Scene): Promise<void> {
  await page.locator('input[name="code"]').fill(await steadyCodeOf(await secretOn(page), -1));
}

async function keepsCodes(scene: Scene): Promise<void> {
  await presses('Show my codes')(scene);
  await scene.page.getByRole('checkbox').check();
  await presses('Continue')(scene);
}

async function signsUpInGerman(scene: Scene): Promise<void> {
  const { visitor } = scene;
  const since = new Date();
  await inOrder(opens('/sign-up'), fills('identifier', visitor.email), submits)(scene);
  await scene.page.locator('[data-step="code"]').waitFor();
  await inOrder(fills('code', await visitor.newestCode(since)), submits, typesPassword, isThere)(scene);
}

const aSecret = 'A'.repeat(43);

/** The account's page and what its person does there; the proof that comes before it; links that work once. */
export const accountJourneys: readonly PageJourney[] = [
  {
    about: 'an account from one step to a passkey, an app and codes',
    tenant: 'account',
    states: [
      { name: 'account-one-step', shows: 'account', arrange: signsUp },
      { name: 'step-up-password', shows: 'password', arrange: presses('Add a passkey') },
      {
        name: 'step-up-password-fault',
        shows: 'password',
        arrange: inOrder(fills('password', 'not that one'), submits, isFaulted),
      },
      { name: 'set-up-passkey', shows: 'enrol-factor', arrange: typesPassword },
      { name: 'account-passkey-added', shows: 'account', arrange: inOrder(presses('Create a passkey'), isTold) },
      { name: 'account-renaming', shows: 'account', arrange: pressesFirst(/^Rename /) },
      {
        name: 'account-renaming-fault',
        shows: 'account',
        arrange: inOrder(fills('passkey-name', ''), submits, isFaulted),
      },
      { name: 'account-removing', shows: 'account', arrange: inOrder(presses('Cancel'), pressesFirst(/^Remove /)) },
      {
        name: 'account-password',
        shows: 'account',
        arrange: inOrder(
          presses('Keep it'),
          presses('Change password'),
          fills('password', 'iloveyou1'),
          submits,
          isFaulted,
        ),
      },
      {
        name: 'account-address',
        shows: 'account',
        arrange: inOrder(presses('Cancel'), presses('Add an email address'), submits, isFaulted),
      },
      {
        name: 'set-up-address',
        shows: 'enrol-factor',
        arrange: inOrder(
          (scene) => fills('new-email', scene.visitor.email.replace('@', '+second@'))(scene),
          submits,
          ({ page }) => page.locator('input[name="code"]').waitFor(),
        ),
      },
      {
        name: 'set-up-totp',
        shows: 'enrol-factor',
        arrange: inOrder(presses('Cancel'), pressesFirst(/^Set up: /), ({ page }) =>
          page.locator('.qr-code path').waitFor(),
        ),
      },
      { name: 'account-app-added', shows: 'account', arrange: inOrder(typesCodeOfApp, isTold) },
      { name: 'set-up-backup-codes', shows: 'backup-codes', arrange: pressesFirst(/^Get codes: /) },
      { name: 'account-full', shows: 'account', arrange: inOrder(keepsCodes, isTold) },
      {
        name: 'account-switched',
        shows: 'account',
        arrange: inOrder(
          ({ page }) => page.getByRole('switch', { name: 'Ask me for a second step' }).click(),
          ({ page }) => page.locator('[data-note="twoStepOff"]').waitFor(),
        ),
      },
      {
        name: 'account-offline',
        shows: 'account',
        arrange: inOrder(
          ({ context }) => context.setOffline(true),
          ({ page }) => page.getByRole('switch', { name: 'Offer me a passkey' }).click(),
          ({ page }) => page.locator('[data-note="unreachable"]').waitFor(),
        ),
      },
    ],
    after: ({ context }) => context.setOffline(false),
  },
  {
    about: 'proof once more, by a passkey or in another way',
    tenant: 'ways',
    states: [
      {
        name: 'step-up-passkey',
        shows: 'passkey',
        arrange: inOrder(({ visitor }) => visitor.signsUpWithPasskey(), opens('/step-up')),
      },
      { name: 'step-up-choose', shows: 'choose-method', arrange: presses('Try another way') },
      {
        name: 'account-confirmed',
        shows: 'account',
        arrange: inOrder(presses('Go back'), presses('Verify with passkey'), isThere),
      },
    ],
  },
  {
    about: 'an account that cannot be read, or not all of it',
    tenant: 'default',
    states: [
      {
        name: 'account-loading',
        shows: 'loading',
        arrange: inOrder(
          ({ visitor }) => visitor.signsUpWithoutPasskey(),
          holds(/\/account\/profile$/),
          opens('/account'),
          ({ page }) => page.locator('[data-step="loading"]').waitFor(),
        ),
      },
      {
        name: 'account-part-missing',
        shows: 'account',
        arrange: inOrder(
          releases,
          ({ page }) => page.unroute(/\/account\/profile$/),
          hears(/\/account\/(?:passkeys|sessions)$/, 503),
          opens('/account'),
          ({ page }) => page.locator('.row[data-failed]').first().waitFor(),
        ),
      },
      {
        name: 'account-error',
        shows: 'stopped',
        arrange: inOrder(hears(/\/account\/profile$/, 503), opens('/account')),
      },
      {
        name: 'step-up-error',
        shows: 'stopped',
        arrange: inOrder(hears(/\/api\/v1\/step-up$/, 500), opens('/step-up')),
      },
    ],
  },
  {
    about: 'a session that ends while its account is looked at',
    tenant: 'default',
    states: [
      {
        name: 'session-over',
        shows: 'identify',
        arrange: inOrder(
          ({ visitor }) => visitor.signsUpWithoutPasskey(),
          ({ context }) => context.clearCookies(),
          ({ page }) => page.getByRole('switch', { name: 'Offer me a passkey' }).click(),
          isTold,
        ),
      },
    ],
  },
  {
    about: 'links that work once',
    tenant: 'default',
    states: [
      { name: 'undo', shows: 'undo', arrange: opens(`/account/undo#${aSecret}`) },
      {
        name: 'undo-over',
        shows: 'undo',
        arrange: inOrder(presses('Take it back'), ({ page }) => page.locator('[data-link="over"]').waitFor()),
      },
      {
        name: 'undo-done',
        shows: 'undo',
        arrange: inOrder(
          hears(/\/api\/v1\/account\/undo$/, 204),
          opens('/sign-in'),
          opens(`/account/undo#${aSecret}`),
          presses('Take it back'),
          ({ page }) => page.locator('[data-link="done"]').waitFor(),
        ),
      },
      { name: 'redeem', shows: 'redeem', arrange: opens(`/recover#code=${aSecret}`) },
      {
        name: 'redeem-over',
        shows: 'redeem',
        arrange: inOrder(presses('Continue'), ({ page }) => page.locator('[data-link="over"]').waitFor()),
      },
    ],
  },
  {
    about: 'a sign-in for a product',
    tenant: 'default',
    // Loaded when it is needed: it brings a whole client along.
    states: [
      {
        name: 'sign-in-for-product',
        shows: 'identify',
        arrange: async (scene) => (await import('./page-product.js')).comesFromProduct(scene),
      },
    ],
  },
  {
    about: 'an account, in German',
    tenant: 'account',
    locale: 'de-DE',
    states: [
      { name: 'german-account', shows: 'account', arrange: signsUpInGerman },
      { name: 'german-step-up', shows: 'password', arrange: presses('Passkey hinzufügen') },
      { name: 'german-set-up', shows: 'enrol-factor', arrange: typesPassword },
      {
        name: 'german-account-removing',
        shows: 'account',
        arrange: inOrder(presses('Passkey erstellen'), isThere, pressesFirst(/^Entfernen: /)),
      },
    ],
  },
];
