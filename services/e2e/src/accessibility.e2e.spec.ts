import { expect, test } from './fixtures.js';

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
