import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

const password = 'four quiet herons at dusk';
const methods = [{ identifier: 'email', password: true, code: true, primary: 'password' } as const];

test('a forgotten password is set anew, signs in, and can be answered with a code instead', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signIn: { methods }, passkey: { showButton: false } });
  const at = (path: string) => page.goto(new URL(path, tenant.origin).href);

  // Somebody who signed up with a code has no password yet: "forgotten" makes the first one too.
  await at('/sign-up');
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('password');
  await expectAccessible(page);
  const field = page.getByLabel('Password', { exact: true });
  await field.fill('not that one');
  await visitor.button('Sign in').click();
  await expect(field).toHaveAccessibleDescription(/That password is not right/);

  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reset your password' })).toBeVisible();
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('new-password');
  await expectAccessible(page);
  const fresh = page.getByLabel('New password');
  await fresh.fill('iloveyou1');
  await visitor.button('Save and continue').click();
  await expect(fresh).toHaveAccessibleDescription(/lists of much-used ones/);
  await fresh.fill(password);
  await visitor.button('Save and continue').click();
  await visitor.arrives('create-passkey');
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('password');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await visitor.button('Sign in').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['pwd'] });
  await visitor.signsOut();

  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  const since = new Date();
  await visitor.takes('Get a code by email');
  await visitor.arrives('code');
  await visitor.takes('Use your password');
  await visitor.arrives('password');
  await page.goBack();
  await visitor.arrives('identify');
  expect(await visitor.newestCode(since)).toMatch(/^\d{6}$/);
});

test('a named person with a passkey is asked for it, and may always go another way', async ({ visitor, suite }) => {
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signIn: { methods }, passkey: { showButton: false } });
  await page.goto(new URL('/sign-up', tenant.origin).href);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await expect(visitor.passkeyButton).toBeHidden();
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('passkey');
  await expectAccessible(page);
  await expect(page.getByText(visitor.email)).toBeVisible();
  await expect(visitor.button('Try another way')).toBeVisible();
  await page.reload();
  await visitor.arrives('passkey');
  await visitor.button('Verify with passkey').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr' });
});
