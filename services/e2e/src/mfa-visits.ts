import { expect } from '@playwright/test';
import { codeOf, secretOn } from './authenticator-app.js';
import { goodPassword } from './passkey-people.js';
import type { Visitor } from './visitor.js';

// What people do at the pages of a sign-in with two steps, where a tenant has passwords and no codes.

/** Gives name and password; who has a passkey is asked for it between the two. */
export async function signsInByPassword(visitor: Visitor, { hasPasskey = false } = {}): Promise<void> {
  const password = visitor.page.getByLabel('Password', { exact: true });
  await visitor.emailField.fill(visitor.email);
  await password.fill(goodPassword);
  await visitor.button('Sign in').click();
  if (!hasPasskey) return;
  await visitor.arrives('passkey');
  await visitor.takes('Use your password');
  await visitor.arrives('password');
  await password.fill(goodPassword);
  await visitor.button('Sign in').click();
}

/** Types six digits where they send themselves. */
export const types = ({ page }: Visitor, digits: string): Promise<void> =>
  page.locator('input[name="code"]').fill(digits);

/** The page of a second factor. */
export async function isAskedFor(
  visitor: Visitor,
  factor: 'webauthn' | 'totp' | 'email-code' | 'backup-code',
): Promise<void> {
  await visitor.arrives('mfa');
  await expect(visitor.page.locator(`[data-factor="${factor}"]`)).toBeVisible();
}

export async function showsApp(visitor: Visitor, secret: string): Promise<void> {
  await isAskedFor(visitor, 'totp');
  await types(visitor, codeOf(secret));
}

export async function showsPasskey(visitor: Visitor): Promise<void> {
  await isAskedFor(visitor, 'webauthn');
  await visitor.button('Use your passkey').click();
}

/** Puts the key that is shown into an app, and types what that shows; answers the key. The code is the one before this one's. */
export async function setsUpApp(visitor: Visitor): Promise<string> {
  const { page } = visitor;
  await visitor.button('Authenticator app').click();
  await page.locator('.qr-code path').waitFor();
  const secret = await secretOn(page);
  await types(visitor, codeOf(secret, -1));
  return secret;
}
