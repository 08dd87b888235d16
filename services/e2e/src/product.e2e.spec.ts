import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Administrator } from './administrator.js';
import { expect, test as base } from './fixtures.js';
import { register, RelyingParty } from './relying-party.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// A product sends its people here to sign in, in a browser.

const test = base.extend<object, { tenant: TestTenant; callback: string; shop: RelyingParty }>({
  // The product's own page: a browser follows redirects to what is there.
  callback: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern
    async ({}, use) => {
      const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>Shop</p>'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  tenant: [async ({ suite }, use) => use(await aTenantWith(suite, {})), { scope: 'worker' }],
  shop: [
    async ({ suite, tenant, callback }, use) => {
      const admin = await Administrator.enrolled({ suite, url: suite.url });
      const registered = await register(admin, tenant, { type: 'web', redirectUris: [callback] });
      await use(await RelyingParty.discovered(tenant, registered));
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.beforeEach(({ visitor, tenant }) => {
  visitor.origin = tenant.origin;
});

test('somebody new signs up on the way to a product, and is there at the end; the next time they are not asked', async ({
  visitor,
  callback,
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
  await page.waitForURL(`${callback}?*`);
  await shop.finish(new URL(page.url()), begun);

  const again = await shop.begin();
  await page.goto(again.url.href);
  await page.waitForURL(`${callback}?*`);
  await shop.finish(new URL(page.url()), again);
});

test('a product’s language is the page’s, whatever the browser asks for, until the person chooses another', async ({
  visitor,
  shop,
}) => {
  const { page } = visitor;
  const { url } = await shop.begin({ ui_locales: 'fr de' });
  await page.goto(url.href);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByText('weiter zu Shop')).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByLabel('Sprache').selectOption('en');
  await expect(page.getByText('to continue to Shop')).toBeVisible();
  await page.reload();
  await expect(page.getByText('to continue to Shop')).toBeVisible();
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
