import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

const methods = [{ identifier: 'email', password: true, code: true, primary: 'password' } as const];

test('several other ways have a page of their own, which "Back", a reload and a choice leave as they should', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signIn: { methods }, passkey: { showButton: false } });
  await page.goto(new URL('/sign-up', tenant.origin).href);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('passkey');
  await expect(visitor.button('Get a code by email')).toHaveCount(0);

  await visitor.button('Try another way').click();
  await visitor.arrives('choose-method');
  await expect(page.getByRole('heading', { level: 1, name: 'Choose how to sign in' })).toBeFocused();
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await expect(visitor.button('Use your password')).toHaveAccessibleDescription(/type the password/);
  await expectAccessible(page);
  await page.reload();
  await visitor.arrives('choose-method');
  await page.goBack();
  await visitor.arrives('passkey');
  await page.goForward();
  await visitor.arrives('choose-method');
  await visitor.button('Go back').click();
  await visitor.arrives('passkey');

  await visitor.takes('Use your password');
  await visitor.arrives('password');
  // The passkey that the journey stands at is one of the ways again.
  await visitor.takes('Use a passkey');
  await visitor.arrives('passkey');
  await visitor.takes('Get a code by email');
  await visitor.arrives('code');
  await page.goBack();
  await visitor.arrives('identify');
});

test('one other way is a button, and there is no page to choose from', async ({ visitor }) => {
  await visitor.returns();
  await visitor.opens('/sign-in');
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('passkey');
  await expect(visitor.button('Try another way')).toHaveCount(0);
  await visitor.button('Get a code by email').click();
  await visitor.arrives('code');
});

test('d.31: who gave a user name changes from the passkey to the password, and back', async ({ visitor, suite }) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, {
    signIn: { methods: [{ identifier: 'username', password: true, code: false, primary: 'password' }] },
    signUp: { identifiers: ['username'], password: true },
    passkey: { showButton: false },
  });
  const names = async (path: string) => {
    await page.goto(new URL(path, tenant.origin).href);
    await page.getByRole('textbox', { name: 'User name' }).fill('ada');
    await visitor.button('Continue').click();
  };
  await names('/sign-up');
  await page.getByLabel('New password').fill('four quiet herons at dusk');
  await visitor.button('Save and continue').click();
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await names('/sign-in');
  await visitor.arrives('passkey');
  await visitor.takes('Use your password');
  await visitor.arrives('password');
  await visitor.takes('Use a passkey');
  await visitor.arrives('passkey');
  await visitor.button('Verify with passkey').click();
  await visitor.arrives('account');
});
