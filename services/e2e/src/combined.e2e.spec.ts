import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

const password = 'four quiet herons at dusk';
const methods = [{ identifier: 'email', password: true, code: false, primary: 'password' } as const];

test('where passwords are all there is, name and password are one form', async ({ visitor, suite }) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signIn: { methods } });
  await visitor.entersCode(await signsUpFirst());
  await page.getByLabel('New password').fill(password);
  await visitor.button('Save and continue').click();
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  await visitor.signsOut();

  const field = page.getByLabel('Password', { exact: true });
  await expect(visitor.emailField).toHaveAttribute('autocomplete', /^username/);
  await expect(field).toHaveAttribute('autocomplete', 'current-password');
  await expect(visitor.passkeyButton).toBeVisible();
  await expect(page.getByRole('link', { name: 'Forgot your password?' })).toBeVisible();
  await expectAccessible(page);

  // Caught before anything is sent, each at its own field.
  await visitor.button('Sign in').click();
  await expect(visitor.emailField).toBeFocused();
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Sign in').click();
  await expect(field).toHaveAccessibleDescription('Enter your password.');
  await expect(field).toBeFocused();

  // What is refused stands where the server stands: at the password of that name.
  await field.fill('not that one');
  await visitor.button('Sign in').click();
  await visitor.arrives('password');
  await expect(field).toHaveAccessibleDescription(/That password is not right/);
  await expect(page.getByText(visitor.email)).toBeVisible();
  await page.goBack();
  await visitor.arrives('identify');

  // No page between: the steps that are shown are the first one and the account.
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const step = document.querySelector<HTMLElement>('[data-step]')?.dataset['step'];
      if (step) seen.add(step);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await visitor.emailField.fill(visitor.email);
  await field.fill(password);
  await field.press('Enter');
  await visitor.arrives('account');
  expect(await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).not.toContain('password');
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['pwd'] });

  /** Somebody who signed up with a code has no password yet: "forgotten" makes the first one too. */
  async function signsUpFirst(): Promise<string> {
    await page.goto(new URL('/sign-up', tenant.origin).href);
    await visitor.entersCode(await visitor.asksForCode());
    await visitor.button('Not now').click();
    await visitor.arrives('account');
    await visitor.signsOut();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Reset your password' })).toBeVisible();
    return visitor.asksForCode();
  }
});

test('a name that brings up a passkey shows its page, and the password is dropped', async ({ visitor, suite }) => {
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signIn: { methods } });
  await page.goto(new URL('/sign-up', tenant.origin).href);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();
  const sent: string[] = [];
  page.on('request', (request) => void (request.url().endsWith('/password') && sent.push(request.url())));
  await visitor.emailField.fill(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await visitor.button('Sign in').click();
  await visitor.arrives('passkey');
  expect(sent).toEqual([]);
  await visitor.button('Verify with passkey').click();
  await visitor.arrives('account');
});
