import type { Browser, Frame } from '@playwright/test';
import { becomesAdministrator, heading, looks } from './console-visits.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

// The editor of the sign-in experience, and its preview (ADR 0023), which is the sign-in pages' own code in a frame that can do nothing.

test('another sign-in experience is seen before it is saved, then on the real page, and undone', async ({
  visitor,
  suite,
  openTab,
}) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Sign-in experience' }).click();
  await expect(heading(page, 'Sign-in experience')).toBeVisible();
  const preview = page.frameLocator('iframe');
  await expect(page.getByTitle('Preview of the sign-in page: a passkey button, then email address')).toBeVisible();
  await expect(preview.getByText('Continue with passkey')).toBeVisible();
  await page.getByRole('radio', { name: 'Sign up' }).click();
  await expect(preview.getByText('Create your account').or(preview.getByText('Create an account'))).toBeVisible();
  await page.getByRole('radio', { name: 'Sign in' }).click();

  await page.getByRole('textbox', { name: 'Colour' }).fill('red');
  await page.getByRole('textbox', { name: 'Related origins' }).fill('https://shop.example\nshop.example');
  await page.getByRole('textbox', { name: 'iOS apps' }).fill('com.example.shop');
  await page.getByRole('button', { name: 'Add an Android app' }).click();
  await page.getByRole('textbox', { name: 'Package of app 1' }).fill('shop');
  await page.getByRole('textbox', { name: 'Certificates of app 1' }).fill('ab:cd');
  const save = page.getByRole('button', { name: 'Save experience' });
  await save.click();
  for (const [field, fault] of [
    ['Colour', /six hexadecimal digits/],
    ['Related origins', /“shop.example”: an origin, as/],
    ['iOS apps', /“com.example.shop”: team and bundle, as/],
    ['Package of app 1', /a package name, as/],
    ['Certificates of app 1', /“ab:cd”: 32 pairs/],
  ] as const) {
    await expect(page.getByRole('textbox', { name: field })).toHaveAccessibleDescription(fault);
  }
  await looks(page, 'experience-fault');

  await page.getByRole('textbox', { name: 'Related origins' }).fill('https://shop.example');
  await page.getByRole('textbox', { name: 'iOS apps' }).fill('ABCDE12345.com.example.shop');
  await page.getByRole('textbox', { name: 'Package of app 1' }).fill('com.example.shop');
  await page
    .getByRole('textbox', { name: 'Certificates of app 1' })
    .fill(Array.from({ length: 32 }, () => 'ab').join(':'));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('textbox', { name: 'Colour' }).fill('#7a1f5c');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme on trial');
  await expect(preview.getByText('Acme on trial')).toBeVisible();
  await expect(preview.locator('.button[data-kind="primary"]')).toHaveCSS('background-color', 'rgb(122, 31, 92)');
  await page.getByRole('checkbox', { name: 'Show the passkey button' }).uncheck();
  await expect(preview.getByText('Continue with passkey')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'User name' }).selectOption('With a password');
  await page.getByRole('button', { name: 'Earlier: User name' }).click();
  await expect(page.getByRole('button', { name: 'Earlier: User name' })).toBeFocused();
  await expect(page.getByRole('group', { name: 'Offered in this order' }).getByRole('listitem').first()).toContainText(
    'User name',
  );
  await looks(page, 'experience');
  await save.click();
  await expect(page.getByText('The sign-in experience is saved.')).toBeVisible();
  const related = await (await fetch(`${suite.url}/.well-known/webauthn`)).json();
  expect(related).toMatchObject({ origins: expect.arrayContaining(['https://shop.example']) });
  expect(await (await fetch(`${suite.url}/.well-known/assetlinks.json`)).text()).toContain('com.example.shop');

  const real = await openTab();
  await real.page.goto('/sign-in');
  await expect(real.page.getByText('Acme on trial')).toBeVisible();
  await expect(real.passkeyButton).toBeHidden();
  await real.page.close();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('It is as it was before.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Latchkey');
  await expect(page.getByRole('textbox', { name: 'Related origins' })).toHaveValue('');
});

/** A page of this address that frames another; what the frame came to. Its browser may complain: that is what is looked for. */
async function framedAt(browser: Browser, address: string, framed: string): Promise<Frame | undefined> {
  const page = await (await browser.newContext()).newPage();
  await page.route(address, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${framed}" sandbox="allow-scripts"></iframe>` }),
  );
  await page.goto(address);
  return page.frames()[1];
}

test('the preview is for the console’s own origin, and the real pages are in nobody’s frame', async ({
  browser,
  suite,
}) => {
  const elsewhere = 'http://elsewhere.example/';
  const own = `${suite.url}/console/t/default/experience`;
  for (const path of ['/sign-in', '/sign-up', '/account', '/console/']) {
    const frame = await framedAt(browser, own, suite.url + path);
    expect(frame?.url(), `${path} in a frame of its own origin`).toBe('chrome-error://chromewebdata/');
  }
  const preview = `${suite.url}/console/preview`;
  expect((await framedAt(browser, elsewhere, preview))?.url()).toBe('chrome-error://chromewebdata/');
  expect((await framedAt(browser, own, preview))?.url()).toBe(preview);
  const tenant = await aTenantWith(suite, {});
  expect((await tenant.newBrowser().get('/console/preview')).status).toBe(404);
});

test('the preview has no origin, no cookie and no passkey, sends nothing and cannot be used', async ({
  browser,
  suite,
}) => {
  const frame = await framedAt(browser, `${suite.url}/console/t/default/experience`, `${suite.url}/console/preview`);
  if (!frame) throw new Error('there is no frame');
  await frame.locator('[data-step="loading"]').waitFor();
  const attempts = await frame.evaluate(async () => {
    const attempt = async (act: () => unknown) => {
      try {
        return String(await act());
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      origin: self.origin,
      cookie: await attempt(() => document.cookie),
      storage: await attempt(() => localStorage.length),
      parent: await attempt(() => window.parent.document.title),
      fetch: await attempt(() => fetch('/api/v1/experience')),
      passkey: await attempt(() => navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32) } })),
      inert: document.body.inert,
    };
  });
  expect(attempts).toEqual({
    ...{ origin: 'null', cookie: 'SecurityError', storage: 'SecurityError', parent: 'SecurityError' },
    ...{ fetch: 'TypeError', passkey: 'NotAllowedError', inert: true },
  });
  // Whoever frames it from a page that is not of the console's code says nothing that it knows: it goes on waiting.
  await frame.evaluate(() => window.postMessage({ kind: 'latchkey.preview-draft', page: 'sign-in' }, '*'));
  await expect(frame.locator('[data-step="identify"]')).toHaveCount(0);
});
