import { expect, test } from './fixtures.js';

test('d.10: a browser without passkeys has no passkey button, and e-mail leads to the end', async ({ visitor }) => {
  await visitor.page.addInitScript(() => {
    Reflect.deleteProperty(window, 'PublicKeyCredential');
  });
  await visitor.opens('/sign-in');
  await visitor.arrives('identify');
  await expect(visitor.passkeyButton).toHaveCount(0);

  await visitor.opens('/sign-up');
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 1 });
});

test('a person who goes offline is told, and the page carries on by itself when they are back', async ({
  visitor,
  context,
}) => {
  await visitor.opens('/sign-up');
  await visitor.emailField.fill(visitor.email);
  await context.setOffline(true);
  await expect(visitor.page.getByText('You are offline.')).toBeVisible();
  await visitor.button('Continue').click();
  await expect(visitor.page.getByText('We cannot reach the server.')).toBeVisible();
  await expect(visitor.button('Try again')).toBeVisible();

  await context.setOffline(false);
  await expect(visitor.page.getByText('You are offline.')).toHaveCount(0);
  await visitor.arrives('code');
  await expect(visitor.note).toHaveCount(0);
});

test('a page that was opened before the network went away recovers from a try with a passkey', async ({
  visitor,
  context,
  authenticator,
}) => {
  await visitor.returns();
  const { signCount } = await authenticator.passkey();
  await context.setOffline(true);
  await visitor.passkeyButton.click();
  await expect(visitor.page.getByText('You are offline.')).toBeVisible();
  await context.setOffline(false);
  await visitor.arrives('account');
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('a browser in German gets German pages', async ({ visitor: { page } }) => {
    await page.goto('/sign-in');
    await expect(page.getByRole('heading', { level: 1, name: 'Anmelden' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Weiter mit Passkey' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page).toHaveTitle('Anmelden · Latchkey');
    await page.goto('/sign-up');
    await expect(page.getByRole('heading', { level: 1, name: 'Konto erstellen' })).toBeVisible();
  });
});
