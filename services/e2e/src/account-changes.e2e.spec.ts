import { randomInt } from 'node:crypto';
import { Browser, inboxReader } from '@latchkey/testing';
import { noticeTo, undoSecretIn } from './account-people.js';
import { blockOf, confirmsWithPasskey, isAskedToConfirm, isSaid, rowOf } from './account-visits.js';
import { secretOn, steadyCodeOf } from './authenticator-app.js';
import { expect, test } from './fixtures.js';
import { keepsCodes, password, signsUp, visits } from './mfa-visits.js';
import type { TenantWish } from './test-tenants.js';
import type { Visitor } from './visitor.js';

// What opens an account besides passkeys, and how its person changes it.

const byChoice: TenantWish['mfa'] = { policy: 'prompt-at-sign-in', factors: ['webauthn', 'totp', 'backup-code'] };
const withoutPrompt = { passkey: { showButton: false, progressiveEnrolment: false } } as const;

/** A new account with a password alone, at its page. */
const hasPassword = async (visitor: Visitor): Promise<void> => {
  await signsUp(visitor);
  await visitor.arrives('account');
};

const confirmsWithPassword = async (visitor: Visitor): Promise<void> => {
  await isAskedToConfirm(visitor);
  await visitor.page.locator('input[name="password"]').fill(password);
  // Nobody signs in: they are.
  await visitor.button('Confirm').click();
};

test('two steps are turned on, an app and backup codes set up, after one confirmation; and all of it removed again', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await visits(visitor, suite, byChoice, withoutPrompt);
  await hasPassword(visitor);
  await expect(page.locator('[data-overall="oneStep"]')).toBeVisible();
  const twoStep = page.getByRole('switch', { name: 'Ask me for a second step' });
  await twoStep.click();
  await confirmsWithPassword(visitor);
  await visitor.arrives('account');
  await isSaid(visitor, 'twoStep', 'twoStepOn');
  // Who comes back from the proof is where the change was made.
  await expect(blockOf(visitor, 'twoStep')).toBeFocused();
  await expect(twoStep).toBeChecked();

  await rowOf(visitor, 'twoStep', 'Authenticator app')
    .getByRole('button', { name: /^Set up/ })
    .click();
  await visitor.arrives('enrol-factor');
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await visitor.codeField.fill(await steadyCodeOf(await secretOn(page), -1));
  await visitor.arrives('account');
  await isSaid(visitor, 'twoStep', 'totpAdded');
  await expect(page.locator('[data-overall="twoSteps"]')).toBeVisible();

  await rowOf(visitor, 'twoStep', 'Backup codes')
    .getByRole('button', { name: /^Get codes/ })
    .click();
  await keepsCodes(visitor);
  await isSaid(visitor, 'twoStep', 'backupCodesAdded');
  await expect(rowOf(visitor, 'twoStep', '10 codes are left')).toBeVisible();

  await page.getByRole('button', { name: 'Remove Authenticator app' }).click();
  await visitor.button('Remove the app').click();
  await isSaid(visitor, 'twoStep', 'totpRemoved');
  await expect(rowOf(visitor, 'twoStep', 'Authenticator app').getByRole('button', { name: /^Set up/ })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Backup codes' }).click();
  await visitor.button('Remove the codes').click();
  await isSaid(visitor, 'twoStep', 'backupCodesRemoved');
  await twoStep.click();
  await isSaid(visitor, 'twoStep', 'twoStepOff');
  await expect(twoStep).not.toBeChecked();
});

test('a password is replaced: the policy is explained where it is typed, and the new one signs in', async ({
  visitor,
  suite,
}) => {
  const { page } = visitor;
  await visits(visitor, suite, { policy: 'no-prompt', factors: [] }, withoutPrompt);
  await hasPassword(visitor);
  await visitor.button('Change password').click();
  const field = page.getByLabel('New password');
  await field.fill('iloveyou1');
  await visitor.button('Save password').click();
  // The confirmation comes first; the password waits for it and is tried then.
  await confirmsWithPassword(visitor);
  await visitor.arrives('account');
  await visitor.button('Change password').click();
  await expect(page.locator('.field-fault')).toBeVisible();
  await field.fill('three loud herons at dawn');
  await visitor.button('Save password').click();
  await isSaid(visitor, 'password', 'passwordChanged');
  await visitor.signsOut();
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('password');
  await page.locator('input[name="password"]').fill('three loud herons at dawn');
  await visitor.button('Sign in').click();
  await visitor.arrives('account');
});

test('an address is added with a code, made the main one and removed; the link of the notice takes that back', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await visitor.signsUpWithPasskey();
  const second = visitor.email.replace('@', '+second@');
  await visitor.button('Add an email address').click();
  await page.getByRole('textbox', { name: 'Email address' }).fill(second);
  await visitor.button('Send a code').click();
  const since = new Date();
  await confirmsWithPasskey(visitor);
  await visitor.arrives('enrol-factor');
  await expect(page.getByText('•••@example.com')).toBeVisible();
  await visitor.entersCode(await visitor.newestCodeAt(second, since));
  await visitor.arrives('account');
  await isSaid(visitor, 'identifiers', 'emailAdded');
  await page.getByRole('button', { name: `Make main: ${second}` }).click();
  await isSaid(visitor, 'identifiers', 'primaryChanged');
  await expect(rowOf(visitor, 'identifiers', second)).toContainText('Main');
  await page.getByRole('button', { name: `Remove ${visitor.email}`, exact: true }).click();
  await visitor.button('Remove it').click();
  await isSaid(visitor, 'identifiers', 'identifierRemoved');
  await expect(blockOf(visitor, 'identifiers').locator('.row')).toHaveCount(1);
  await expect(rowOf(visitor, 'identifiers', second)).toContainText('It cannot be removed');

  const notice = await noticeTo({ suite }, visitor.email, 'An email address for Latchkey was removed');
  await page.goto(`/account/undo#${undoSecretIn(notice)}`);
  await visitor.button('Take it back').click();
  await expect(page.getByRole('heading', { level: 1, name: 'The change is taken back' })).toBeVisible();
  await expect(page).toHaveURL(/\/account\/undo$/);
  await page.getByRole('link', { name: 'Go to your account' }).click();
  // Whoever made the change may be signed in: nobody is any more.
  await visitor.arrives('identify');
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  await expect(blockOf(visitor, 'identifiers').locator('.row')).toHaveCount(2);
  await page.goto(`/account/undo#${undoSecretIn(notice)}`);
  await page.reload();
  await visitor.button('Take it back').click();
  await expect(page.getByRole('heading', { level: 1, name: 'This link no longer works' })).toBeVisible();
});

test('a telephone number is added with a text message', async ({ visitor, suite }) => {
  const { page } = visitor;
  const methods = (['email', 'phone'] as const).map((identifier) => ({
    ...{ identifier, password: false, code: true, primary: 'code' as const },
  }));
  const signIn = { methods, phoneRegion: 'GB' };
  await visits(visitor, suite, { policy: 'no-prompt', factors: [] }, { signIn, passkey: {}, signUp: {} });
  await visitor.signsUpWithPasskey();
  // As people in the tenant's country write it; numbers kept for stories.
  const last = String(randomInt(1_000)).padStart(3, '0');
  await visitor.button('Add a phone number').click();
  const field = page.getByRole('textbox', { name: 'Phone number' });
  await field.fill('12');
  await visitor.button('Send a code').click();
  await expect(page.locator('.field-fault')).toBeVisible();
  await field.fill(`020 7946 0${last}`);
  const since = new Date();
  await visitor.button('Send a code').click();
  await confirmsWithPasskey(visitor);
  await visitor.arrives('enrol-factor');
  await expect(page.getByText(`•••${last}`)).toBeVisible();
  const number = `+442079460${last}`;
  await visitor.entersCode(await inboxReader(new Browser(suite.url))(number, since));
  await visitor.arrives('account');
  await isSaid(visitor, 'identifiers', 'phoneAdded');
  await expect(rowOf(visitor, 'identifiers', number)).toBeVisible();
  await expect(blockOf(visitor, 'identifiers').locator('.row')).toHaveCount(2);
});

test('the only way in stays, and the page says what would let it go', async ({ visitor, suite }) => {
  const { page } = visitor;
  const alone: TenantWish['signIn'] = {
    methods: [{ identifier: 'email', password: true, code: false, primary: 'password' }],
  };
  await visits(
    visitor,
    suite,
    { policy: 'no-prompt', factors: [] },
    {
      signIn: alone,
      signUp: { password: false },
      passkey: { progressiveEnrolment: true },
    },
  );
  await visitor.signsUpWithPasskey();
  await page
    .getByRole('button', { name: /^Remove / })
    .first()
    .click();
  await visitor.button('Remove the passkey').click();
  await confirmsWithPasskey(visitor);
  await visitor.arrives('account');
  await isSaid(visitor, 'passkeys', 'lastPasskey');
  await expect(blockOf(visitor, 'passkeys').locator('.row')).toHaveCount(1);
});

test('whoever does not want to be offered passkeys says so, and may say otherwise', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.signsUpWithoutPasskey();
  const offers = page.getByRole('switch', { name: 'Offer me a passkey' });
  await expect(offers).toBeChecked();
  await offers.click();
  await isSaid(visitor, 'prompts', 'promptsOff');
  await page.reload();
  await expect(offers).not.toBeChecked();
  await visitor.signsOut();
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('account');
});

test('a session that ended elsewhere changes nothing any more: the sign-in says why', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.signsUpWithoutPasskey();
  await page.evaluate(() =>
    fetch('/api/v1/session', { method: 'DELETE', headers: { 'content-type': 'application/json' }, body: '{}' }),
  );
  await page.getByRole('switch', { name: 'Offer me a passkey' }).click();
  await visitor.arrives('identify');
  await expect(visitor.note).toHaveText('Your session here has ended. Sign in again to go on.');
});
