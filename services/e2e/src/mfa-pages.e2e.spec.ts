import { readFile } from 'node:fs/promises';
import { Browser, inboxReader } from '@latchkey/testing';
import type { BrowserContext, Page } from '@playwright/test';
import { blockOf, isSaid, rowOf } from './account-visits.js';
import { secretOn, steadyCodeOf } from './authenticator-app.js';
import { expect, test } from './fixtures.js';
import { enrolsTotp, keepsCodes, signsIn, signsUp, typesPassword, visits } from './mfa-visits.js';
import { Visitor } from './visitor.js';

const mayCopy = (context: BrowserContext) => context.grantPermissions(['clipboard-read', 'clipboard-write']);
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('an authenticator app is set up by its key, survives a reload, and signs in by itself at the sixth digit', async ({
  visitor,
  suite,
  context,
}) => {
  test.slow();
  const { page } = visitor;
  await mayCopy(context);
  await visits(visitor, suite, { policy: 'mandatory', factors: ['webauthn', 'totp'] });
  await signsUp(visitor);
  await visitor.arrives('enrol-factor');
  await expect(page.getByRole('heading', { level: 1, name: 'Set up your second step' })).toBeFocused();
  await expect(visitor.button('Not now')).toHaveCount(0);

  await visitor.button('Authenticator app').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Set up your authenticator app' })).toBeFocused();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = await secretOn(page);
  await visitor.button('Copy the key').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await clipboard(page)).toBe(secret);
  const uri = new URL((await page.locator('.secret-link').getAttribute('href')) ?? '');
  expect([uri.protocol, uri.searchParams.get('secret'), uri.searchParams.get('issuer')]).toEqual([
    'otpauth:',
    secret,
    'Acme',
  ]);

  // "Back" is all that can be set up; what was shown is shown again, not another.
  await page.goBack();
  await expect(visitor.button('Passkey or security key')).toBeVisible();
  await visitor.button('Authenticator app').click();
  expect(await secretOn(page)).toBe(secret);

  // A phone that went to the app and came back has loaded the page anew: the key in the app is still good.
  await page.reload();
  await expect(page.getByText('Is the key in your app?')).toBeVisible();
  await visitor.codeField.fill('000000');
  await expect(visitor.codeField).toHaveAccessibleDescription(/not the code of this key/);
  await expect(visitor.codeField).toBeFocused();
  await visitor.codeField.fill(await steadyCodeOf(secret, -1));
  await visitor.arrives('account');
  await visitor.signsOut();

  await signsIn(visitor);
  await visitor.arrives('mfa');
  await expect(page.getByRole('heading', { level: 1, name: 'Enter the code from your app' })).toBeFocused();
  await expect(page.getByText('Whoever manages your account at Acme')).toBeVisible();
  // Typed or pasted before anything was clicked, it is meant for the field.
  const code = await steadyCodeOf(secret);
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`);
  await page.keyboard.press('ControlOrMeta+V');
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2 });
});

test('another key takes the place of one that was not taken into use', async ({ visitor, suite }) => {
  const { page } = visitor;
  await visits(visitor, suite, { policy: 'mandatory', factors: ['totp'] });
  await signsUp(visitor);
  await visitor.button('Authenticator app').click();
  const old = await secretOn(page);
  await page.reload();
  await visitor.button('Get a new key').click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = await secretOn(page);
  expect(secret).not.toBe(old);
  await visitor.codeField.fill(await steadyCodeOf(old, 0));
  await expect(visitor.codeField).toHaveAccessibleDescription(/not the code of this key/);
  await visitor.codeField.fill(await steadyCodeOf(secret, 0));
  await visitor.arrives('account');
});

test('on a telephone the key goes to an app by a link', async ({ suite, browser }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const email = `phone.${crypto.randomUUID().slice(0, 8)}@example.com`;
  const visitor = new Visitor(await context.newPage(), email, inboxReader(new Browser(suite.url)));
  await visits(visitor, suite, { policy: 'mandatory', factors: ['totp'] });
  await signsUp(visitor);
  await visitor.button('Authenticator app').click();
  await expect(visitor.page.getByRole('link', { name: 'Open in an app on this device' })).toBeVisible();
  await context.close();
});

test('backup codes are shown once, and copied, kept as a file and printed alone', async ({
  visitor,
  suite,
  context,
}) => {
  test.slow();
  const { page } = visitor;
  await mayCopy(context);
  await visits(visitor, suite);
  await signsUp(visitor);
  await enrolsTotp(visitor);
  await visitor.arrives('backup-codes');
  await visitor.button('Show my codes').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Save your backup codes' })).toBeFocused();
  const shown = page.locator('.codes-list li');
  await expect(shown).toHaveCount(10);
  const first = await shown.allInnerTexts();
  expect(new Set(first).size).toBe(10);
  for (const code of first) expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
  await expect(visitor.button('Continue')).toBeDisabled();

  // What is gone with a reload is made anew, and the page says what that means.
  await page.reload();
  await expect(page.getByText('the old ones no longer count')).toBeVisible();
  await visitor.button('Make new codes').click();
  await expect(shown).toHaveCount(10);
  const codes = await shown.allInnerTexts();
  expect(codes.filter((code) => first.includes(code))).toEqual([]);

  await visitor.button('Copy').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const text = await clipboard(page);
  for (const code of codes) expect(text).toContain(code);

  const download = page.waitForEvent('download');
  await visitor.button('Download').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('Backup codes for Acme.txt');
  expect(await readFile(await file.path(), 'utf8')).toBe(text);

  await page.evaluate(() => Object.assign(window, { print: () => Object.assign(window, { isPrinted: true }) }));
  await visitor.button('Print').click();
  expect(await page.evaluate(() => Reflect.get(window, 'isPrinted'))).toBe(true);
  await page.emulateMedia({ media: 'print' });
  const onPaper = await page.evaluate(() => document.body.innerText.split(/\s*\n\s*/).filter(Boolean));
  expect(onPaper).toEqual(['Backup codes for Acme', ...codes]);
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('checkbox', { name: 'I have saved these codes' }).check();
  await visitor.button('Continue').click();
  await visitor.arrives('account');
  await visitor.signsOut();

  // One of the old ones is worth nothing; one of these, as it is read off paper, lets in once.
  await signsIn(visitor);
  await visitor.arrives('mfa');
  await visitor.button('Try another way').click();
  await visitor.button('Backup code').click();
  const field = page.getByRole('textbox', { name: 'Backup code' });
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await field.fill(first[0] ?? '');
  await visitor.button('Verify').click();
  await expect(field).toHaveAccessibleDescription(/not one of your codes/);
  await field.fill((codes[0] ?? '').toUpperCase().replaceAll('-', ' '));
  await visitor.button('Verify').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2 });
});

test('the chooser shows every factor; "Back", a reload and somebody else lead where they should', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await visits(visitor, suite);
  await signsUp(visitor);
  await enrolsTotp(visitor);
  await keepsCodes(visitor);
  await visitor.signsOut();

  await signsIn(visitor);
  await visitor.arrives('mfa');
  await visitor.button('Try another way').click();
  await visitor.arrives('choose-factor');
  await expect(page.getByRole('heading', { level: 1, name: 'Choose another way' })).toBeFocused();
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await expect(visitor.button('Code from your authenticator app')).toHaveAccessibleDescription(/Six digits/);
  await page.reload();
  await visitor.arrives('choose-factor');
  await page.goBack();
  await visitor.arrives('mfa');
  await page.goForward();
  await visitor.arrives('choose-factor');
  await visitor.button('Backup code').click();
  await visitor.arrives('mfa');
  await expect(page.locator('[data-factor="backup-code"]')).toBeVisible();

  await visitor.button('Sign in as somebody else').click();
  await visitor.arrives('identify');
  await expect(visitor.emailField).toHaveValue('');
});

test('a browser that is trusted is not asked again, and another one is; until the account takes that back', async ({
  visitor,
  suite,
  openBrowser,
}) => {
  test.slow();
  const { page } = visitor;
  await visits(visitor, suite);
  await signsUp(visitor);
  const secret = await enrolsTotp(visitor);
  await keepsCodes(visitor);
  await visitor.signsOut();

  await signsIn(visitor);
  await visitor.arrives('mfa');
  await page.getByRole('checkbox', { name: /Don’t ask again in this browser for 30\sdays/ }).check();
  // Typed with the focus on the box, the code is meant for its field.
  await page.keyboard.type(await steadyCodeOf(secret));
  await visitor.arrives('account');
  await visitor.signsOut();
  await signsIn(visitor);
  await visitor.arrives('account');

  const other = await openBrowser();
  other.origin = visitor.origin;
  await signsIn(other);
  await other.arrives('mfa');

  await expect(rowOf(visitor, 'devices', 'trusted since')).toHaveCount(1);
  await blockOf(visitor, 'devices')
    .getByRole('button', { name: /^Stop trusting/ })
    .click();
  await isSaid(visitor, 'devices', 'distrusted');
  await expect(blockOf(visitor, 'devices').locator('.row')).toHaveCount(0);
  await visitor.signsOut();
  await signsIn(visitor);
  await visitor.arrives('mfa');
});

test('2-step verification is offered, declined once, and asks for the passkey that is there', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const mfa = { policy: 'prompt-at-sign-in-and-sign-up', factors: ['webauthn', 'totp'] } as const;
  await visits(visitor, suite, { ...mfa, factors: [...mfa.factors] }, { passkey: { showButton: false } });
  await signsUp(visitor);
  await visitor.createButton.click();
  await visitor.arrives('turn-on-two-step');
  await expect(page.getByText('after your password we ask for it')).toBeVisible();
  await visitor.button('Turn it on').click();
  // What they have signs in as well: another one is suggested, and the first is shown as done.
  await visitor.arrives('enrol-factor');
  await expect(page.getByRole('listitem').filter({ hasText: 'Passkey or security key' })).toContainText('Set up');
  await expect(visitor.button('Passkey or security key')).toHaveCount(0);
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.takes('Use your password');
  await typesPassword(page);
  await visitor.arrives('mfa');
  await visitor.button('Use your passkey').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2 });
});
