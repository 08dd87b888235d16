import { Administrator } from './administrator.js';
import { expect, test as base } from './fixtures.js';
import { register, RelyingParty } from './relying-party.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// A product sends its people here to sign in, in a browser.

const test = base.extend<object, { tenant: TestTenant; shop: RelyingParty }>({
  tenant: [async ({ suite }, use) => use(await aTenantWith(suite, {})), { scope: 'worker' }],
  shop: [
    async ({ suite, tenant }, use) => {
      const admin = await Administrator.enrolled({ suite, url: suite.url });
      await use(await RelyingParty.discovered(tenant, await register(admin, tenant, { type: 'web' })));
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.beforeEach(async ({ visitor, tenant, page }) => {
  visitor.origin = tenant.origin;
  // The product's own page.
  await page.route('http://localhost:4999/**', (route) => route.fulfill({ contentType: 'text/html', body: 'Shop' }));
});

test('somebody new signs up on the way to a product, and is there at the end; the next time they are not asked', async ({
  visitor,
  shop,
}) => {
  const { page } = visitor;
  const begun = await shop.begin();
  await page.goto(begun.url.href);
  await visitor.arrives('identify');
  await expect(page.getByText('to continue to Shop')).toBeVisible();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create your account' })).toBeVisible();
  await expect(page.getByText('to continue to Shop')).toBeVisible();
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await page.waitForURL('http://localhost:4999/callback?*');
  await shop.finish(new URL(page.url()), begun);

  const again = await shop.begin();
  await page.goto(again.url.href);
  await page.waitForURL('http://localhost:4999/callback?*');
  await shop.finish(new URL(page.url()), again);
});

test('the name that a product knows is filled in, and a reload goes on for the same product', async ({
  visitor,
  shop,
}) => {
  const { page } = visitor;
  const begun = await shop.begin({ login_hint: visitor.email });
  await page.goto(begun.url.href);
  await expect(visitor.emailField).toHaveValue(visitor.email);
  await page.reload();
  await expect(page.getByText('to continue to Shop')).toBeVisible();
});
