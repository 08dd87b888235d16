import type { Page } from '@playwright/test';
import { ceremoniesOf } from './ceremony-log.js';
import { expect, test } from './fixtures.js';
import { showsFocus } from './focus.js';
import { aTenantWith } from './test-tenants.js';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Goes on to the next stop, which is this one and shows it. */
const tabsTo = async (page: Page, name: string) => {
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  await expect(focused).toHaveAccessibleName(name);
  expect(await showsFocus(page), `the focus on "${name}" can be seen`).toBe(true);
};

test('without a mouse: a sign-up, a passkey, a sign-out and a sign-in with it', async ({ visitor, authenticator }) => {
  test.slow();
  const { page, email } = visitor;
  await visitor.opens('/sign-up');
  await visitor.arrives('identify');
  await tabsTo(page, 'Email address');
  const since = new Date();
  await page.keyboard.type(email);
  await tabsTo(page, 'Continue');
  await page.keyboard.press('Enter');

  // Each new page takes the focus to its heading, from where the next stop is what the page is about.
  await expect(heading(page, 'Check your email')).toBeFocused();
  await tabsTo(page, 'Six-digit code');
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await expect(visitor.codeField).toHaveAccessibleDescription(/six digits/);
  await expect(visitor.codeField).toBeFocused();
  await page.keyboard.type(await visitor.newestCode(since));
  await tabsTo(page, 'Verify');
  await page.keyboard.press('Space');

  await expect(heading(page, 'Create a passkey')).toBeFocused();
  await tabsTo(page, 'Create a passkey');
  await tabsTo(page, 'Not now');
  await tabsTo(page, 'Don’t ask me again');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await visitor.arrives('account');
  await expect(heading(page, 'Your account')).toBeFocused();
  expect(await authenticator.passkeys()).toHaveLength(1);

  await tabsTo(page, 'Sign out');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Sign in')).toBeFocused();
  await tabsTo(page, 'Continue with passkey');
  await tabsTo(page, 'Email address');
  await tabsTo(page, 'Continue');
  await tabsTo(page, 'Create an account');
  await tabsTo(page, 'Language');
  for (const _ of ['Create an account', 'Continue', 'Email address', 'Continue with passkey'])
    await page.keyboard.press('Shift+Tab');
  await expect(visitor.passkeyButton).toBeFocused();
  await page.keyboard.press('Space');
  await visitor.arrives('account');
  await expect(heading(page, 'Your account')).toBeFocused();
  expect(await ceremoniesOf(page, 'get')).toBe(1);
  expect(await visitor.session()).toMatchObject({ aal: 2 });
});

test('without a mouse: another way, and back', async ({ visitor, suite }) => {
  const methods = [{ identifier: 'email', password: true, code: true, primary: 'password' } as const];
  visitor.origin = (await aTenantWith(suite, { signIn: { methods }, passkey: { showButton: false } })).origin;
  const { page } = visitor;
  await visitor.opens('/sign-in');
  await visitor.arrives('identify');
  await tabsTo(page, 'Email address');
  await page.keyboard.type(visitor.email);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Enter your password')).toBeFocused();
  await tabsTo(page, 'Password');
  await tabsTo(page, 'Show');
  await tabsTo(page, 'Sign in');
  await tabsTo(page, 'Forgot your password?');
  await tabsTo(page, 'Try another way');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Choose how to sign in')).toBeFocused();
  await tabsTo(page, 'Use a passkey');
  await tabsTo(page, 'Get a code by email');
  await tabsTo(page, 'Go back');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Enter your password')).toBeFocused();
});
