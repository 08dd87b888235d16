import { expectAccessible } from './axe.js';
import { ceremoniesOf } from './ceremony-log.js';
import { expect, test } from './fixtures.js';
import { kill, revive } from './outages.js';

// Whatever a test left dead is alive again for the next one.
test.afterEach(async ({ suite }) => {
  for (const service of ['credential', 'mfa-policy', 'session'] as const) await revive(suite, service);
});

test('a sign-in whose decision is missing waits, and ends by itself when mfa-policy is back, with one ceremony', async ({
  visitor,
  authenticator,
  servers,
  suite,
}) => {
  test.slow();
  await visitor.returns();
  const { id } = await visitor.journey();
  const { signCount } = await authenticator.passkey();
  await kill(suite, 'mfa-policy');
  await visitor.passkeyButton.click();

  await visitor.arrives('settling');
  await expect(visitor.page.getByRole('heading', { level: 1, name: 'Almost there…' })).toBeVisible();
  await expectAccessible(visitor.page);
  expect(await servers.sessionsOf(id)).toBe(0);

  await revive(suite, 'mfa-policy');
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2 });
  expect(await ceremoniesOf(visitor.page, 'get')).toBe(1);
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('a reload while the decision is missing loses nothing', async ({ visitor, authenticator, servers, suite }) => {
  test.slow();
  await visitor.returns();
  const { id } = await visitor.journey();
  const { signCount } = await authenticator.passkey();
  await kill(suite, 'mfa-policy');
  await visitor.passkeyButton.click();
  await visitor.arrives('settling');
  await visitor.page.reload();
  await visitor.arrives('settling');

  await revive(suite, 'mfa-policy');
  await visitor.arrives('account');
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('a passkey that cannot be checked now is delivered when credential is back, with one ceremony', async ({
  visitor,
  authenticator,
  suite,
}) => {
  test.slow();
  await visitor.returns();
  const { signCount } = await authenticator.passkey();
  await kill(suite, 'credential');
  await visitor.passkeyButton.click();
  await visitor.arrives('settling');

  await revive(suite, 'credential');
  await visitor.arrives('account');
  expect(await ceremoniesOf(visitor.page, 'get')).toBe(1);
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
});

test('a sign-in goes on when session died before it could answer', async ({ visitor, authenticator, suite }) => {
  test.slow();
  await visitor.returns();
  const { signCount } = await authenticator.passkey();
  await kill(suite, 'session');
  await visitor.passkeyButton.click();
  await visitor.arrives('settling');

  await revive(suite, 'session');
  await visitor.arrives('account');
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
});
