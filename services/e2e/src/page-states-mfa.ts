import { randomInt } from 'node:crypto';
import { Browser, inboxReader } from '@latchkey/testing';
import type { Page } from '@playwright/test';
import { secretOn, steadyCodeOf } from './authenticator-app.js';
import {
  fills,
  inOrder,
  isFaulted,
  isTold,
  opens,
  presses,
  provesAddress,
  submits,
  type PageJourney,
  type Scene,
} from './page-scene.js';

const password = 'four quiet herons at dusk';
const secrets = new WeakMap<Page, string>();

const typesPassword = inOrder(fills('password', password), submits);

/** A new account with a password, up to what is asked next. */
const signsUp = inOrder(opens('/sign-up'), provesAddress, typesPassword);

/** Whoever is signed in signs out and in again, as far as their name. */
const namesAnew = async (scene: Scene): Promise<void> => {
  await presses('Sign out')(scene);
  await scene.page.locator('[data-step="identify"]').waitFor();
  await fills('identifier', scene.visitor.email)(scene);
};

/** The secret that is shown, put into an app. */
const scans = async ({ page }: Scene): Promise<void> => {
  await page.locator('.qr-code path').waitFor();
  secrets.set(page, await secretOn(page));
};

/** What the app shows; the step before this one, so that the next is good as well. */
const typesItsCode = async ({ page }: Scene): Promise<void> =>
  page.locator('input[name="code"]').fill(await steadyCodeOf(secrets.get(page) ?? '', -1));

const typesWrongCode = fills('code', '000000');

/** Wrong codes until there are no more tries. */
const isLocked = async (scene: Scene): Promise<void> => {
  const { page } = scene;
  const told = page.locator('[data-note="locked"]');
  for (let tries = 0; tries < 5 && !(await told.isVisible()); tries += 1) {
    const answer = page.waitForResponse(/\/totp$/);
    await fills('code', String(tries).repeat(6))(scene);
    await answer;
    // What was typed stands until the answer is shown.
    await page.locator('button[type="submit"]:not([data-pending])').waitFor();
  }
  await told.waitFor();
};

/** Pages of second factors: turned on, set up, asked for. */
export const secondStepJourneys: readonly PageJourney[] = [
  {
    about: 'an authenticator app and backup codes, set up and asked for',
    tenant: 'twoStep',
    states: [
      { name: 'turn-on-two-step', shows: 'turn-on-two-step', arrange: inOrder(signsUp, presses('Not now')) },
      { name: 'enrol-factor', shows: 'enrol-factor', arrange: presses('Turn it on') },
      { name: 'enrol-totp', shows: 'enrol-factor', arrange: inOrder(presses('Authenticator app'), scans) },
      { name: 'enrol-totp-fault', shows: 'enrol-factor', arrange: inOrder(typesWrongCode, isFaulted) },
      {
        name: 'enrol-passkey',
        shows: 'enrol-factor',
        arrange: inOrder(presses('Choose something else'), presses('Passkey or security key'), ({ page }) =>
          page.locator('[data-factor="webauthn"]').waitFor(),
        ),
      },
      {
        name: 'enrol-phone',
        shows: 'enrol-factor',
        arrange: inOrder(presses('Choose something else'), presses('Code by text message'), ({ page }) =>
          page.locator('input[name="contact"]').waitFor(),
        ),
      },
      {
        name: 'enrol-phone-code',
        shows: 'enrol-factor',
        arrange: inOrder(fills('contact', '020 7946 0958'), submits, ({ page }) =>
          page.locator('input[name="code"]').waitFor(),
        ),
      },
      {
        name: 'backup-codes',
        shows: 'backup-codes',
        arrange: inOrder(presses('Choose something else'), presses('Authenticator app'), scans, typesItsCode),
      },
      { name: 'backup-codes-shown', shows: 'backup-codes', arrange: inOrder(presses('Show my codes'), areShown) },
      {
        name: 'backup-codes-gone',
        shows: 'backup-codes',
        arrange: ({ page }) => page.reload().then(() => page.getByRole('button', { name: 'Make new codes' }).waitFor()),
      },
      {
        name: 'mfa-totp',
        shows: 'mfa',
        arrange: inOrder(
          presses('Make new codes'),
          ({ page }) => page.getByRole('checkbox').check(),
          presses('Continue'),
          namesAnew,
          submits,
          typesPassword,
        ),
      },
      { name: 'mfa-totp-fault', shows: 'mfa', arrange: inOrder(typesWrongCode, isFaulted) },
      { name: 'choose-factor', shows: 'choose-factor', arrange: presses('Try another way') },
      { name: 'mfa-backup-code', shows: 'mfa', arrange: presses('Backup code') },
      {
        name: 'mfa-backup-code-fault',
        shows: 'mfa',
        arrange: inOrder(fills('backup-code', 'ABCD-EFGH 2345 6777'), submits, isFaulted),
      },
      {
        name: 'mfa-totp-locked',
        shows: 'mfa',
        arrange: inOrder(presses('Try another way'), presses('Code from your authenticator app'), isLocked),
      },
    ],
  },
  {
    about: 'a passkey as the second factor',
    tenant: 'twoStep',
    states: [
      {
        name: 'enrol-suggestion',
        shows: 'enrol-factor',
        arrange: inOrder(signsUp, presses('Create a passkey'), presses('Turn it on')),
      },
      {
        name: 'mfa-passkey',
        shows: 'mfa',
        arrange: inOrder(
          presses('Not now'),
          presses('Show my codes'),
          ({ page }) => page.getByRole('checkbox').check(),
          presses('Continue'),
          namesAnew,
          submits,
          presses('Use your password'),
          typesPassword,
        ),
      },
      {
        name: 'mfa-passkey-cancelled',
        shows: 'mfa',
        arrange: inOrder(
          ({ authenticator }) => authenticator.verifiesPerson(false),
          presses('Use your passkey'),
          isTold,
        ),
      },
    ],
  },
  {
    about: 'a code by e-mail as the second factor, and nothing else',
    tenant: 'twoStepByCode',
    states: [
      {
        name: 'mfa-email-code',
        shows: 'mfa',
        arrange: inOrder(signsUp, namesAnew, typesPassword, ({ page }) => page.locator('input[name="code"]').waitFor()),
      },
      {
        name: 'mfa-email-code-fault',
        shows: 'mfa',
        arrange: inOrder(fills('code', '1'), submits, isFaulted),
      },
    ],
  },
  {
    about: 'a code by text message as the second factor',
    tenant: 'twoStep',
    states: [
      {
        name: 'mfa-phone-code',
        shows: 'mfa',
        arrange: inOrder(
          signsUp,
          presses('Not now'),
          presses('Turn it on'),
          presses('Code by text message'),
          provesNumber,
          presses('Show my codes'),
          ({ page }) => page.getByRole('checkbox').check(),
          presses('Continue'),
          namesAnew,
          submits,
          typesPassword,
          ({ page }) => page.locator('input[name="code"]').waitFor(),
        ),
      },
    ],
  },
  {
    about: 'a second factor, in German',
    tenant: 'twoStep',
    locale: 'de-DE',
    states: [
      {
        name: 'german-turn-on-two-step',
        shows: 'turn-on-two-step',
        arrange: inOrder(signsUpInGerman, presses('Jetzt nicht')),
      },
      { name: 'german-enrol-factor', shows: 'enrol-factor', arrange: presses('Einschalten') },
      { name: 'german-enrol-totp', shows: 'enrol-factor', arrange: inOrder(presses('Authenticator-App'), scans) },
      { name: 'german-backup-codes', shows: 'backup-codes', arrange: typesItsCode },
      {
        name: 'german-backup-codes-shown',
        shows: 'backup-codes',
        arrange: inOrder(presses('Codes anzeigen'), areShown),
      },
    ],
  },
];

/** A number kept for stories, and the code that goes there. */
async function provesNumber(scene: Scene): Promise<void> {
  const since = new Date();
  const last = String(randomInt(1_000)).padStart(3, '0');
  await inOrder(fills('contact', `020 7946 0${last}`), submits)(scene);
  await scene.page.locator('input[name="code"]').waitFor();
  const code = await inboxReader(new Browser(scene.suite.url))(`+442079460${last}`, since);
  await inOrder(fills('code', code), submits)(scene);
}

async function areShown({ page }: Scene): Promise<void> {
  await page.locator('.codes').waitFor();
}

async function signsUpInGerman(scene: Scene): Promise<void> {
  const { page, visitor } = scene;
  const since = new Date();
  await inOrder(opens('/sign-up'), fills('identifier', visitor.email), submits)(scene);
  await page.locator('[data-step="code"]').waitFor();
  await inOrder(fills('code', await visitor.newestCode(since)), submits)(scene);
  await inOrder(fills('password', password), submits)(scene);
}
