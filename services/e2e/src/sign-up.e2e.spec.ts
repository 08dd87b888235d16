import { blockOf } from './account-visits.js';
import { ceremoniesOf } from './ceremony-log.js';
import { expect, test } from './fixtures.js';

test('a person signs up with a code and a passkey, and is signed in by the code alone', async ({
  visitor,
  authenticator,
}) => {
  const before = Date.now();
  await visitor.signsUpWithPasskey();

  await expect(visitor.page).toHaveURL('/account');
  await expect(visitor.page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible();
  await expect(visitor.page.getByText('Signed in as')).toBeVisible();
  await expect(visitor.page.locator('.person-name')).toHaveText(visitor.email);
  // A factor that is bound now verifies nothing now: the session is as strong as the code was.
  const session = await visitor.session();
  expect(session).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] });
  expect(Date.parse(session.authTime)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(session.authTime)).toBeLessThanOrEqual(Date.now());
  expect(await authenticator.passkey()).toMatchObject({ rpId: 'localhost', isResidentCredential: true });
  expect(await ceremoniesOf(visitor.page, 'create')).toBe(1);
  await expect(blockOf(visitor, 'passkeys').getByRole('listitem')).toHaveCount(1);
});

test('who says "Not now" is signed in without a passkey, and is offered one at the next code', async ({
  visitor,
  authenticator,
}) => {
  await visitor.signsUpWithoutPasskey();
  expect(await authenticator.passkeys()).toEqual([]);
  await expect(visitor.page.getByText('You have no passkey yet.')).toBeVisible();
  await visitor.signsOut();

  await visitor.provesEmail('/sign-in');
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['otp'] });
  expect(await authenticator.passkey()).toMatchObject({ rpId: 'localhost' });
  await expect(blockOf(visitor, 'passkeys').getByRole('listitem')).toHaveCount(1);
});

test('who has a passkey is not offered another one after a code', async ({ visitor }) => {
  await visitor.returns();
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('account');
});

test('who signs up with an address that has an account is signed in to that account', async ({
  visitor,
  openBrowser,
}) => {
  await visitor.signsUpWithoutPasskey();
  const { userId } = await visitor.session();
  const elsewhere = await openBrowser();
  await elsewhere.signsUpWithoutPasskey();
  expect((await elsewhere.session()).userId).toBe(userId);
});
