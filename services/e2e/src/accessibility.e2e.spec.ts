import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';

test('no step has a serious accessibility finding, on phone and desktop, in light and in dark', async ({ visitor }) => {
  test.slow();
  const { page } = visitor;
  await visitor.opens('/sign-in');
  await expect(visitor.passkeyButton).toBeVisible();
  await expectAccessible(page);

  await visitor.opens('/sign-up');
  await visitor.emailField.fill('nobody');
  await visitor.button('Continue').click();
  await expect(visitor.emailField).toHaveAccessibleDescription(/Enter a full email address/);
  await expectAccessible(page);

  const code = await visitor.asksForCode();
  await visitor.entersCode('1');
  await expect(visitor.codeField).toHaveAccessibleDescription(/six digits/);
  await expectAccessible(page);

  await visitor.entersCode(code);
  await visitor.arrives('create-passkey');
  await expectAccessible(page);

  await visitor.createButton.click();
  await visitor.arrives('account');
  await expectAccessible(page);

  await visitor.signsOut();
  await expect(visitor.note).toHaveText('You are signed out. See you next time.');
  await expectAccessible(page);
});

test('the keyboard alone signs in with a passkey', async ({ visitor }) => {
  await visitor.returns();
  const { page } = visitor;
  await page.reload();
  await expect(visitor.passkeyButton).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(visitor.passkeyButton).toBeFocused();
  await page.keyboard.press('Enter');
  await visitor.arrives('account');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('the keyboard alone signs up with a code', async ({ visitor }) => {
  const { page, email } = visitor;
  await visitor.opens('/sign-up');
  await visitor.arrives('identify');
  await page.keyboard.press('Tab');
  await expect(visitor.emailField).toBeFocused();
  const since = new Date();
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  // Each new page takes the focus to its heading, from where the next stop is what the page is about.
  await expect(page.getByRole('heading', { level: 1, name: 'Check your email' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(visitor.codeField).toBeFocused();
  await page.keyboard.type(await visitor.newestCode(since));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Create a passkey' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(visitor.createButton).toBeFocused();
  await page.keyboard.press('Space');
  await visitor.arrives('account');
});
