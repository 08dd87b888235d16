import { expect, test } from './fixtures.js';

test('d.29: a passkey that the server refuses is taken back from the authenticator, and the next one is kept', async ({
  visitor,
  authenticator,
  servers,
}) => {
  await visitor.provesEmail('/sign-up');
  const { id } = await visitor.journey();
  expect(await servers.dropCeremonies(id)).toBeGreaterThan(0);
  await visitor.createButton.click();
  await expect(visitor.note).toHaveText('That took a little too long; here is a fresh start.');
  await expect.poll(() => authenticator.passkeys()).toEqual([]);
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(1);
});

test('d.29: what the server does not have is not offered any more once the account was looked at', async ({
  visitor,
  authenticator,
  servers,
}) => {
  await visitor.signsUpWithPasskey();
  const { credentialId } = await authenticator.passkey();
  await servers.forgetPasskey(Buffer.from(credentialId, 'base64').toString('base64url'));
  await visitor.page.reload();
  await visitor.arrives('account');
  await expect.poll(() => authenticator.passkeys()).toEqual([]);
});

test('d.29: a passkey that counts stays where it is', async ({ visitor, authenticator }) => {
  await visitor.signsUpWithPasskey();
  const told = visitor.page.waitForResponse((response) => response.url().endsWith('/account/passkeys'));
  await visitor.page.reload();
  await told;
  await visitor.arrives('account');
  await visitor.signsOut();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(1);
});
