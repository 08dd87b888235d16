import type { MfaFactor } from '@latchkey/contracts';
import { expect, type Page } from '@playwright/test';
import { secretOn, steadyCodeOf } from './authenticator-app.js';
import type { Suite } from './suite.js';
import { aTenantWith, type TenantWish } from './test-tenants.js';
import type { Visitor } from './visitor.js';

export const password = 'four quiet herons at dusk';

/** Passwords, and something else besides. */
const twoStep = {
  signIn: { methods: [{ identifier: 'email', password: true, code: false, primary: 'password' }] },
  signUp: { password: true },
  passkey: { showButton: false, progressiveEnrolment: false },
} as const satisfies TenantWish;

const demanded = {
  policy: 'mandatory',
  factors: ['webauthn', 'totp', 'backup-code'],
  trustedDevices: { enabled: true, days: 30 },
} as const satisfies TenantWish['mfa'];

/** Opens a tenant of the test's own, which asks for this. */
export const visits = async (
  visitor: Visitor,
  suite: Suite,
  mfa: TenantWish['mfa'] = demanded,
  others: TenantWish = {},
): Promise<void> => {
  const tenant = await aTenantWith(suite, { ...twoStep, ...others, mfa });
  visitor.origin = tenant.origin;
};

export const typesPassword = async (page: Page): Promise<void> => {
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
};

/** A new account with a password, up to what is asked next. */
export const signsUp = async (visitor: Visitor): Promise<void> => {
  await visitor.opens('/sign-up');
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('new-password');
  await typesPassword(visitor.page);
};

/** Name and password, up to what is asked next. */
export const signsIn = async (visitor: Visitor): Promise<void> => {
  const { page } = visitor;
  await visitor.opens('/sign-in');
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('password');
  await typesPassword(page);
};

/** Sets up an authenticator app; two more codes of it are good in the half minute that follows. */
export const enrolsTotp = async (visitor: Visitor): Promise<string> => {
  const { page } = visitor;
  await visitor.arrives('enrol-factor');
  await visitor.button('Authenticator app').click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = await secretOn(page);
  await visitor.codeField.fill(await steadyCodeOf(secret, -1));
  return secret;
};

/** Has backup codes made and says that they are safe. */
export const keepsCodes = async (visitor: Visitor): Promise<string[]> => {
  const { page } = visitor;
  await visitor.arrives('backup-codes');
  await visitor.button('Show my codes').click();
  await expect(page.locator('.codes-list li')).toHaveCount(10);
  const codes = await page.locator('.codes-list li').allInnerTexts();
  await page.getByRole('checkbox', { name: 'I have saved these codes' }).check();
  await visitor.button('Continue').click();
  await visitor.arrives('account');
  return codes;
};

/** Name and password in one form, as where passkeys have a button too; who has one is asked for it between the two. */
export const signsInByForm = async (visitor: Visitor, { hasPasskey = false } = {}): Promise<void> => {
  const { page } = visitor;
  await visitor.opens('/sign-in');
  await visitor.emailField.fill(visitor.email);
  await typesPassword(page);
  if (!hasPasskey) return;
  await visitor.arrives('passkey');
  await visitor.takes('Use your password');
  await visitor.arrives('password');
  await typesPassword(page);
};

/** The page of this second factor. */
export const isAskedFor = async (visitor: Visitor, factor: MfaFactor): Promise<void> => {
  await visitor.arrives('mfa');
  await expect(visitor.page.locator(`[data-factor="${factor}"]`)).toBeVisible();
};

export const showsApp = async (visitor: Visitor, secret: string): Promise<void> => {
  await isAskedFor(visitor, 'totp');
  await visitor.codeField.fill(await steadyCodeOf(secret));
};

export const showsPasskey = async (visitor: Visitor): Promise<void> => {
  await isAskedFor(visitor, 'webauthn');
  await visitor.button('Use your passkey').click();
};
