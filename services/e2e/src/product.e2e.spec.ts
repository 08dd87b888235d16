import { expect, test } from './fixtures.js';

// A product sends its people here to sign in, in a browser.

test.beforeEach(({ visitor, tenant }) => {
  visitor.origin = tenant.origin;
});

test('somebody new signs up on the way to a product, and is there at the end; the next time they are not asked', async ({
  visitor,
  callback,
  product,
}) => {
  const { page } = visitor;
  const begun = await product.begin();
  await page.goto(begun.url.href);
  await visitor.arrives('identify');
  await expect(page.getByText('to continue to Shop')).toBeVisible();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create your account' })).toBeVisible();
  await expect(page.getByText('to continue to Shop')).toBeVisible();
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await page.waitForURL(`${callback}?*`);
  await product.finish(new URL(page.url()), begun);

  const again = await product.begin();
  await page.goto(again.url.href);
  await page.waitForURL(`${callback}?*`);
  await product.finish(new URL(page.url()), again);
});

test('a product’s language is the page’s, whatever the browser asks for, until the person chooses another', async ({
  visitor,
  product,
}) => {
  const { page } = visitor;
  const { url } = await product.begin({ ui_locales: 'fr de' });
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
  product,
}) => {
  const { page } = visitor;
  const begun = await product.begin({ login_hint: visitor.email });
  await page.goto(begun.url.href);
  await expect(visitor.emailField).toHaveValue(visitor.email);
  await page.reload();
  await expect(page.getByText('to continue to Shop')).toBeVisible();
});
