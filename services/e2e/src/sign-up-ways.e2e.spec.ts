import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

const password = 'four quiet herons at dusk';
const email = { identifier: 'email', password: true, code: true, primary: 'password' } as const;
const username = { identifier: 'username', password: true, code: false, primary: 'password' } as const;

test('E12: a passkey comes first; who goes on without it chooses a password and says who they are', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, {
    signIn: { methods: [email] },
    passkey: { showButton: false },
    signUp: { password: true, passkeyFirst: true, profile: ['name', 'username'] },
  });
  await page.goto(new URL('/sign-up', tenant.origin).href);
  await visitor.entersCode(await visitor.asksForCode());

  await visitor.arrives('profile');
  await expectAccessible(page);
  await visitor.button('Continue').click();
  const name = page.getByRole('textbox', { name: 'Your name' });
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription('Enter your name.');
  await name.fill('Ada');
  await page.getByRole('textbox', { name: 'User name' }).fill('a');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveAccessibleDescription(/3 to 32 letters/);
  await page.getByRole('textbox', { name: 'User name' }).fill('ada');
  await page.keyboard.press('Enter');

  await visitor.arrives('create-passkey');
  await visitor.button('Not now').click();
  await visitor.arrives('new-password');
  await expect(page.getByRole('heading', { level: 1, name: 'Choose a password' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('New password').fill(password);
  await visitor.button('Save and continue').click();
  await visitor.arrives('account');
  await expect(page.getByText('Ada', { exact: true })).toBeVisible();
});

test('a user name that somebody has is told, and another one signs up', async ({ visitor, suite, openBrowser }) => {
  test.slow();
  const tenant = await aTenantWith(suite, {
    signIn: { methods: [username] },
    passkey: { showButton: false },
    signUp: { identifiers: ['username'], password: true },
  });
  const signUp = async (who: typeof visitor, name: string) => {
    await who.page.goto(new URL('/sign-up', tenant.origin).href);
    await who.page.getByRole('textbox', { name: 'User name' }).fill(name);
    await who.button('Continue').click();
    await who.arrives('new-password');
    await who.page.getByLabel('New password').fill(password);
    await who.button('Save and continue').click();
  };
  await signUp(visitor, 'ada');
  await visitor.arrives('create-passkey');
  await visitor.createButton.click();
  await visitor.arrives('account');

  const other = await openBrowser();
  await signUp(other, 'ADA');
  await expect(other.note).toContainText('There is an account with this name already');
  await expectAccessible(other.page);
  await other.button('Use a different name').click();
  await other.arrives('identify');
  await other.page.getByRole('textbox', { name: 'User name' }).fill('eve');
  await other.button('Continue').click();
  await other.arrives('new-password');
  await other.page.getByLabel('New password').fill(password);
  await other.button('Save and continue').click();
  // This browser has no authenticator, but it knows passkeys: the offer stands.
  await other.arrives('create-passkey');
});
