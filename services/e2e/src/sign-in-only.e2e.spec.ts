import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

test('where nobody signs up there is no link to it, and pages opened by hand say so', async ({ visitor, suite }) => {
  const { page } = visitor;
  const tenant = await aTenantWith(suite, { signInMode: 'sign-in-only' });
  const at = (path: string) => page.goto(new URL(path, tenant.origin).href);
  await at('/sign-in');
  await visitor.arrives('identify');
  await expect(page.getByRole('link', { name: 'Create an account' })).toHaveCount(0);

  for (const [path, title] of [
    ['/sign-up', 'No new accounts here'],
    ['/recover', 'No password to reset'],
  ] as const) {
    await at(path);
    await visitor.arrives('not-offered');
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(visitor.note).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go to the sign-in' }).click();
    await visitor.arrives('identify');
    await expect(page).toHaveURL(`${tenant.origin}/sign-in`);
  }
  const experience = (await visitor.fetches('GET', '/api/v1/experience')).body;
  expect(experience).toMatchObject({ identifiers: { 'sign-up': [], recover: [] } });
});
