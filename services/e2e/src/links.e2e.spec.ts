import type { IssuedEnrolmentLink } from '@latchkey/contracts';
import { blockOf } from './account-visits.js';
import { Administrator } from './administrator.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

// Links that work once, in a browser.

test('an administrator’s link leads back in to a new passkey, where nobody recovers by themselves; it works once', async ({
  visitor,
  authenticator,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  const tenant = await aTenantWith(suite, {});
  visitor.origin = tenant.origin;
  await visitor.signsUpWithPasskey();
  const { userId } = await visitor.session();
  await visitor.signsOut();
  await authenticator.forgetsPasskeys();
  const made = await admin.send('POST', `/tenants/${tenant.id}/users/${userId}/enrolment-link`, {});
  const { url } = made.body as IssuedEnrolmentLink;

  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1, name: 'Get back into your account' })).toBeVisible();
  await visitor.button('Continue').click();
  await visitor.arrives('create-passkey');
  // The secret stands in no address any more.
  await expect(page).toHaveURL(`${tenant.origin}/recover`);
  await visitor.createButton.click();
  await visitor.arrives('account');
  await expect(blockOf(visitor, 'passkeys').getByRole('listitem')).toHaveCount(2);
  await visitor.signsOut();

  await page.goto(url);
  await visitor.button('Continue').click();
  await expect(page.getByRole('heading', { level: 1, name: 'This link no longer works' })).toBeVisible();
  await expect(page).toHaveURL(`${tenant.origin}/recover`);
  await page.getByRole('link', { name: 'Go to the sign-in' }).click();
  await visitor.arrives('identify');
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
});
