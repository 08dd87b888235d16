import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

const logo = 'https://cdn.acme.example/brand/logo.svg';
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#b45309"/></svg>';

/** Every colour that buttons and Latchkey's own mark have had since the page began, frame by frame. */
const watchColours = () => {
  const seen = new Set<string>();
  Object.assign(window, { seen });
  const look = () => {
    const button = document.querySelector('.button[data-kind="primary"]');
    const mark = document.querySelector('.mark-plate');
    if (button) seen.add(getComputedStyle(button).backgroundColor);
    if (mark) seen.add(`mark ${getComputedStyle(mark).fill}`);
    requestAnimationFrame(look);
  };
  look();
};

const coloursOf = (page: { evaluate: <T>(run: () => T) => Promise<T> }) =>
  page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);

test('a tenant has its colour and its logo from the first frame on, and its logo’s origin in its policy alone', async ({
  visitor: { page, passkeyButton },
  suite,
}) => {
  const tenant = await aTenantWith(suite, { branding: { colour: '#b45309', logo } });
  await page.route('https://cdn.acme.example/**', (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: drawing }),
  );
  await page.addInitScript(watchColours);
  const response = await page.goto(`${tenant.origin}/sign-in`);
  expect(response?.headers()['content-security-policy']).toContain("img-src 'self' data: https://cdn.acme.example;");
  await expect(passkeyButton).toHaveCSS('background-color', 'rgb(180, 83, 9)');
  const picture = page.getByRole('img', { name: 'Acme' });
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(120);
  expect(await coloursOf(page)).toEqual(['rgb(180, 83, 9)']);

  const elsewhere = await page.goto('/sign-in');
  expect(elsewhere?.headers()['content-security-policy']).toContain("img-src 'self' data:;");
  await expect(passkeyButton).toHaveCSS('background-color', 'rgb(13, 79, 72)');
});

test('a colour that cannot be read is moved until it can, in the dark too', async ({
  visitor: { page, passkeyButton },
  suite,
}) => {
  const tenant = await aTenantWith(suite, { branding: { colour: '#ffff00' } });
  await page.goto(`${tenant.origin}/sign-in`);
  await expect(passkeyButton).toHaveCSS('color', 'rgb(0, 0, 0)');
  await expect(passkeyButton).not.toHaveCSS('background-color', 'rgb(255, 255, 0)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(passkeyButton).toHaveCSS('background-color', 'rgb(255, 255, 0)');
});

test('a logo that does not come leaves the name', async ({ visitor: { page }, suite }) => {
  const tenant = await aTenantWith(suite, { branding: { logo } });
  await page.route('https://cdn.acme.example/**', (route) => route.abort());
  await page.goto(`${tenant.origin}/sign-in`);
  await expect(page.getByRole('main').getByText('Acme')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Acme' })).toHaveCount(0);
});

test('the only language of a tenant is the page’s, whatever the browser asks for', async ({
  visitor: { page },
  suite,
}) => {
  const tenant = await aTenantWith(suite, { languages: { default: 'de', supported: ['de'] } });
  await page.goto(`${tenant.origin}/sign-in`);
  await expect(page.getByRole('heading', { level: 1, name: 'Anmelden' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('combobox')).toHaveCount(0);
});

test('a language that is chosen stays, for the page and for its mails', async ({ visitor, suite }) => {
  const { page, email } = visitor;
  await visitor.opens('/sign-up');
  await visitor.arrives('identify');
  await visitor.emailField.fill(email);
  const choice = page.getByRole('combobox', { name: 'Language' });
  await choice.focus();
  await choice.selectOption('Deutsch');
  await expect(page.getByRole('heading', { level: 1, name: 'Konto erstellen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page).toHaveTitle('Konto erstellen · Latchkey');
  await expect(page.getByRole('combobox', { name: 'Sprache' })).toBeFocused();
  // The journey began in English; what was typed is still there.
  await page.getByRole('button', { name: 'Weiter', exact: true }).click();
  await visitor.arrives('code');
  await expect.poll(() => subjectsFor(suite.inboxUrl, email)).toEqual(['Ihr Code für Latchkey']);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Sehen Sie in Ihr Postfach' })).toBeVisible();
});

async function subjectsFor(inboxUrl: string, email: string): Promise<string[]> {
  const messages = (await (await fetch(`${inboxUrl}/?to=${encodeURIComponent(email)}`)).json()) as {
    subject: string;
  }[];
  return messages.map(({ subject }) => subject);
}
