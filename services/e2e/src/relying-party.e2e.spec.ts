import type { Page } from '@playwright/test';
import { test as base, expect } from './fixtures.js';
import { Shop } from './shop/shop.js';
import type { Visitor } from './visitor.js';

// G-01, G-06, G-11, RFC 9470: a product at another site, with a standard client, and its people in a browser.

const test = base.extend<{ shop: Shop }>({
  shop: async ({ suite }, use) => {
    const shop = await Shop.start(suite);
    await use(shop);
    await shop.stop();
  },
});

const claim = (page: Page, name: string) => page.locator(`[data-claim="${name}"]`);

/** From the shop's front page to the page that asks who it is. */
const goesToSignIn = async ({ page, passkeyButton }: Visitor, { origin }: Shop) => {
  await page.goto(origin);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(passkeyButton).toBeVisible();
};

const signsInThere = async (visitor: Visitor, shop: Shop) => {
  await goesToSignIn(visitor, shop);
  await visitor.passkeyButton.click();
  await expect(claim(visitor.page, 'email')).toHaveText(visitor.email);
};

test('a product gets to know who signed in with a passkey, and how strong that was; its tokens are renewed', async ({
  visitor,
  shop,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await goesToSignIn(visitor, shop);
  await expect(page.getByText('Corner Shop')).toBeVisible();
  await visitor.passkeyButton.click();
  await expect(claim(page, 'email')).toHaveText(visitor.email);
  expect(new URL(page.url()).origin).toBe(shop.origin);
  await expect(claim(page, 'acr')).toHaveText('phr');
  const since = await claim(page, 'auth_time').textContent();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('Refreshed 1 times')).toBeVisible();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('Refreshed 2 times')).toBeVisible();
  await expect(claim(page, 'auth_time')).toHaveText(since ?? '');
  await page.getByRole('button', { name: 'Buy' }).click();
  await expect(page.getByText('Thank you for your order')).toBeVisible();
});

test('who is signed in already is asked nothing', async ({ visitor, shop }) => {
  await visitor.signsUpWithPasskey();
  await visitor.page.goto(shop.origin);
  await visitor.page.getByRole('link', { name: 'Sign in' }).click();
  await expect(claim(visitor.page, 'email')).toHaveText(visitor.email);
});

test('who signed in with a code proves more before they buy, and comes back the same person', async ({
  visitor,
  shop,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await goesToSignIn(visitor, shop);
  await visitor.entersCode(await visitor.asksForCode());
  await expect(claim(page, 'acr')).toHaveText('urn:latchkey:aal:1');
  const sub = await claim(page, 'sub').textContent();
  await page.getByRole('button', { name: 'Buy' }).click();
  await visitor.arrives('passkey');
  await visitor.button('Verify with passkey').click();
  await expect(claim(page, 'acr')).toHaveText('phr');
  await expect(claim(page, 'sub')).toHaveText(sub ?? '');
  await page.getByRole('button', { name: 'Buy' }).click();
  await expect(page.getByText('Thank you for your order')).toBeVisible();
});

test('a device is connected by who types its code, sees what it is and signs in', async ({
  visitor,
  shop,
  context,
}) => {
  const { page } = visitor;
  await visitor.returns();
  const television = await context.newPage();
  await television.goto(`${shop.origin}/television`);
  const code = (await television.locator('b').textContent()) ?? '';
  await page.goto((await television.getByRole('link').getAttribute('href')) ?? '');
  await page.getByRole('textbox', { name: 'Code of the device' }).fill('BBBB-BBBB');
  await visitor.button('Continue').click();
  await expect(page.getByRole('alert')).toContainText('No device shows this code');
  await page.getByRole('textbox', { name: 'Code of the device' }).fill(code.toLowerCase());
  await visitor.button('Continue').click();
  await expect(page.getByRole('heading', { name: 'Connect Television?' })).toBeVisible();
  await expect(page.getByText(code, { exact: true })).toBeVisible();
  await visitor.button('Connect').click();
  await visitor.passkeyButton.click();
  await expect(page.getByRole('heading', { name: 'Your device is connected' })).toBeVisible();
  await expect(async () => {
    await television.reload();
    await expect(television.locator('b')).toHaveText(/^[0-9a-f-]{36}$/);
  }).toPass();
});

test('a device that is not theirs is not connected', async ({ visitor, shop, context }) => {
  const { page } = visitor;
  const television = await context.newPage();
  await television.goto(`${shop.origin}/television`);
  await page.goto((await television.getByRole('link').getAttribute('href')) ?? '');
  await page
    .getByRole('textbox', { name: 'Code of the device' })
    .fill((await television.locator('b').textContent()) ?? '');
  await visitor.button('Continue').click();
  await visitor.button('That is not my device').click();
  await expect(page.getByRole('heading', { name: 'The device is not connected' })).toBeVisible();
  await expect(async () => {
    await television.reload();
    await expect(television.locator('b')).toHaveText('nobody: access_denied');
  }).toPass();
});

test('a sign-out at the product is one here too, and leads back there', async ({ visitor, shop }) => {
  const { page } = visitor;
  await visitor.returns();
  await signsInThere(visitor, shop);
  await page.getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Goodbye' })).toBeVisible();
  await visitor.opens('/account');
  await visitor.arrives('identify');
});

test('a sign-out here is one at the product too', async ({ visitor, shop }) => {
  const { page } = visitor;
  await visitor.returns();
  await signsInThere(visitor, shop);
  await visitor.opens('/account');
  await visitor.arrives('account');
  await visitor.signsOut();
  await expect(async () => {
    await page.goto(shop.origin);
    await expect(page.getByRole('heading', { name: 'Shop' })).toBeVisible({ timeout: 500 });
  }).toPass();
});
