import { becomesAdministrator, heading } from './console-visits.js';
import { expect, test } from './fixtures.js';
import { tabsOnTo } from './focus.js';
import { aTenantWith } from './test-tenants.js';

// The console without a mouse, without a network, and with more tenants than one list has.

test('without a mouse: somebody is made and suspended, and their timeline follows; without a network nothing is lost', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.goto('/console/t/default');
  await expect(heading(page, 'Overview')).toBeFocused();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tabsOnTo(page, 'Users');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Users')).toBeFocused();
  await tabsOnTo(page, 'New user');
  await page.keyboard.press('Enter');
  const address = `keyboard-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const field = page.getByRole('textbox', { name: 'E-mail address' });
  if (!(await field.evaluate((one) => one === document.activeElement)))
    await tabsOnTo(page, 'E-mail address', { isDialog: true });
  await page.keyboard.type(address);
  await page.keyboard.press('Enter');
  await expect(heading(page, address)).toBeFocused();

  await tabsOnTo(page, 'Suspend');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Suspended since/)).toBeVisible();
  // Nobody reloads: the row comes by itself.
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('A person may not sign in from now on');

  await page.context().setOffline(true);
  await expect(page.getByText('You are offline.')).toBeVisible();
  await page.getByRole('button', { name: 'Unlock' }).press('Enter');
  await expect(page.getByText(/^Suspended since/)).toBeVisible();
  await expect(page.getByText('Wrong tries are forgotten.')).toHaveCount(0);
  await page.context().setOffline(false);
  await expect(page.getByText('You are offline.')).toBeHidden();
  // What was asked for meanwhile has waited.
  await expect(page.getByText('Wrong tries are forgotten.')).toBeVisible();
});

test('of more tenants than one list has, one is found by its name', async ({ visitor, suite }) => {
  const { page } = visitor;
  const name = `Tenant ${crypto.randomUUID().slice(0, 8)}`;
  const tenant = await aTenantWith(suite, { displayName: name });
  await aTenantWith(suite, {});
  // As short pages as there are few tenants here; what answers is the API.
  await page.route('**/api/v1/admin/tenants?*', (route) =>
    route.continue({ url: route.request().url().replace('limit=100', 'limit=2') }),
  );
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('button', { name: /choose another tenant$/ }).click();
  await page.getByRole('textbox', { name: 'Name or id' }).fill(name.toUpperCase());
  await page.getByRole('link', { name }).click();
  await expect(page).toHaveURL(new RegExp(`/console/t/${tenant.id}\\b`));
  await expect(page.getByRole('button', { name: `${name}: choose another tenant` })).toBeVisible();
});
