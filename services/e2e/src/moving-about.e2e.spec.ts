import { requestsBeforeCeremony } from './ceremony-log.js';
import { expect, test } from './fixtures.js';

test('a reload leaves the person where they stand, at every step', async ({ visitor }) => {
  await visitor.opens('/sign-up');
  await visitor.arrives('identify');
  await visitor.page.reload();
  await visitor.arrives('identify');

  const code = await visitor.asksForCode();
  await visitor.page.reload();
  await visitor.arrives('code');
  await visitor.entersCode(code);

  await visitor.arrives('create-passkey');
  await visitor.page.reload();
  await visitor.arrives('create-passkey');
  await visitor.createButton.click();

  await visitor.arrives('account');
  await visitor.page.reload();
  await visitor.arrives('account');
});

test('after a reload the passkey button still needs nothing of the network before the ceremony', async ({
  visitor,
}) => {
  await visitor.returns();
  await visitor.page.reload();
  await expect(visitor.passkeyButton).toBeVisible();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(await requestsBeforeCeremony(visitor.page)).toEqual([]);
});

test('"Back" from the code leads to the first page, and forward again nothing is lost but the code', async ({
  visitor,
}) => {
  await visitor.opens('/sign-up');
  await visitor.asksForCode();
  await visitor.page.goBack();
  await visitor.arrives('identify');
  await expect(visitor.page).toHaveURL('/sign-up');
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('create-passkey');
});

test('"Back" after the sign-in shows no step of it again, and the person stays signed in', async ({ visitor }) => {
  await visitor.signsUpWithPasskey();
  const { sessionId } = await visitor.session();
  await visitor.page.goBack();
  await expect(visitor.page.locator('[data-step="identify"], [data-step="account"]')).toBeVisible();
  await visitor.opens('/account');
  await visitor.arrives('account');
  expect((await visitor.session()).sessionId).toBe(sessionId);
});

test('the account of nobody leads to the sign-in page', async ({ visitor }) => {
  await visitor.opens('/account');
  await visitor.arrives('identify');
  await expect(visitor.page).toHaveURL('/sign-in');
});

test('of two tabs that sign in with a passkey, the second lands in the session of the first', async ({
  visitor,
  authenticator,
  servers,
  openTab,
}) => {
  await visitor.returns();
  const { id } = await visitor.journey();
  // One authenticator serves both tabs in reality; its copy here is ahead, as the real one would be by then.
  const passkey = await authenticator.passkey();
  const second = await openTab([{ ...passkey, signCount: passkey.signCount + 10 }]);
  await second.opens('/sign-in');
  await expect(second.passkeyButton).toBeVisible();

  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  await second.passkeyButton.click();
  await second.arrives('account');
  expect((await second.session()).sessionId).toBe((await visitor.session()).sessionId);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('a code typed into a second tab after the first has finished leads to the account', async ({
  visitor,
  servers,
  openTab,
}) => {
  await visitor.opens('/sign-up');
  const code = await visitor.asksForCode();
  const second = await openTab();
  await second.opens('/sign-up');
  await second.arrives('code');
  const { id } = await visitor.journey();

  await visitor.entersCode(code);
  await visitor.arrives('create-passkey');
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  await second.entersCode(code);
  await second.arrives('account');
  expect(await servers.sessionsOf(id)).toBe(1);
});
