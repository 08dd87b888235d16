import { blockOf, confirmsWithPasskey, isAskedToConfirm, isSaid, plugsInKey, rowOf } from './account-visits.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

// What people do about their own account, in a browser.

test('a passkey is added after one confirmation, called something else and removed; its browser hears of it', async ({
  visitor,
  authenticator,
}) => {
  test.slow();
  const { page } = visitor;
  await visitor.signsUpWithPasskey();
  await expect(page.getByText('Your account is protected by a passkey.')).toBeVisible();
  await visitor.button('Add a passkey').click();
  await confirmsWithPasskey(visitor);

  await visitor.arrives('enrol-factor');
  await expect(page).toHaveURL(/\/set-up$/);
  const key = await plugsInKey(page, authenticator);
  await visitor.createButton.click();
  await visitor.arrives('account');
  await expect(page).toHaveURL(/\/account$/);
  await isSaid(visitor, 'passkeys', 'passkeyAdded');
  const rows = blockOf(visitor, 'passkeys').locator('.row');
  await expect(rows).toHaveCount(2);
  expect(await key.passkeys()).toHaveLength(1);

  const added = rows.first();
  await added.getByRole('button', { name: /^Rename / }).click();
  await page.getByRole('textbox', { name: 'Name of the passkey' }).fill('Blue key');
  await visitor.button('Save').click();
  await isSaid(visitor, 'passkeys', 'passkeyRenamed');
  await expect(page.getByRole('button', { name: 'Rename Blue key' })).toBeFocused();

  await page.getByRole('button', { name: 'Remove Blue key' }).click();
  await expect(page.getByRole('group', { name: 'Remove Blue key?' })).toBeFocused();
  await visitor.button('Remove the passkey').click();
  await isSaid(visitor, 'passkeys', 'passkeyRemoved');
  await expect(rows).toHaveCount(1);
  await expect(blockOf(visitor, 'passkeys')).toBeFocused();
  await expect.poll(() => key.passkeys()).toEqual([]);
});

test('who does not confirm changes nothing, and is back where they were', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.signsUpWithPasskey();
  const remove = page.getByRole('button', { name: /^Remove / }).first();
  await remove.click();
  await page.keyboard.press('Escape');
  await expect(remove).toBeFocused();
  await remove.click();
  await visitor.button('Remove the passkey').click();
  await isAskedToConfirm(visitor);
  await visitor.button('Cancel').click();
  await visitor.arrives('account');
  await expect(page).toHaveURL(/\/account$/);
  await expect(blockOf(visitor, 'passkeys').locator('.row')).toHaveCount(1);

  await visitor.button('Add a passkey').click();
  await isAskedToConfirm(visitor);
  await page.goBack();
  await visitor.arrives('account');
  await expect(visitor.note).toHaveCount(0);
  await expect(blockOf(visitor, 'passkeys').locator('.row')).toHaveCount(1);
});

test('a session elsewhere is ended, and nobody there is signed in any more', async ({ visitor, openBrowser }) => {
  await visitor.signsUpWithPasskey();
  const elsewhere = await openBrowser();
  await elsewhere.opens('/sign-in');
  await elsewhere.entersCode(await elsewhere.asksForCode());
  await elsewhere.arrives('account');

  await visitor.page.reload();
  const rows = blockOf(visitor, 'sessions').locator('.row');
  await expect(rows).toHaveCount(2);
  await expect(rowOf(visitor, 'sessions', 'This browser')).toHaveCount(1);
  await blockOf(visitor, 'sessions')
    .getByRole('button', { name: /^Sign out there/ })
    .click();
  await isSaid(visitor, 'sessions', 'sessionEnded');
  await expect(rows).toHaveCount(1);
  // Every gateway hears of it within five seconds.
  await expect(async () => {
    await elsewhere.page.reload();
    await expect(elsewhere.page.locator('[data-step="identify"]')).toBeVisible({ timeout: 2_000 });
  }).toPass();
});

test('A24: what the tenant lets its people only see is shown without a way to change it, and what it hides is not there', async ({
  visitor,
  suite,
}) => {
  const { page } = visitor;
  const seen = 'read-only' as const;
  const part = { passkeys: seen, identifiers: seen, sessions: seen, factors: 'off', password: 'off' } as const;
  const tenant = await aTenantWith(suite, { accountCenter: { enabled: true, ...part } });
  visitor.origin = tenant.origin;
  await visitor.signsUpWithPasskey();
  for (const block of ['passkeys', 'identifiers', 'sessions'])
    await expect(blockOf(visitor, block).locator('.row')).toHaveCount(1);
  const inBlocks = page.locator('[data-block="passkeys"], [data-block="identifiers"], [data-block="sessions"]');
  await expect(inBlocks.getByRole('button')).toHaveCount(0);
  for (const block of ['twoStep', 'devices', 'password']) await expect(blockOf(visitor, block)).toHaveCount(0);

  // Where nothing of a group is shown, the group is not there either.
  await tenant.change({ accountCenter: { enabled: true, ...part, sessions: 'off' } });
  await page.reload();
  await visitor.arrives('account');
  await expect(page.getByRole('heading', { name: 'Where you are signed in' })).toHaveCount(0);

  await tenant.change({ accountCenter: { enabled: false, ...part } });
  await page.reload();
  await expect(page.locator('[data-step="stopped"]')).toBeVisible();
  await expect(page.locator('[data-note="noAccountHere"]')).toBeVisible();
  await visitor.button('Sign out').click();
  await visitor.arrives('identify');
});
