import type { Page } from '@playwright/test';
import { Administrator } from './administrator.js';
import { expectAccessible } from './axe.js';
import { test as base, expect } from './fixtures.js';
import { TestProvider } from './provider/provider.js';
import { newestCode } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

type Organisation = { tenant: TestTenant; provider: TestProvider; email: string; bind: () => Promise<void> };

/** A tenant, an organisation's provider at another site, and somebody who works there. */
const test = base.extend<{ organisation: Organisation }>({
  organisation: async ({ suite }, use) => {
    const tenant = await aTenantWith(suite, { signIn: {}, passkey: {} });
    const provider = await TestProvider.start({ redirectUris: [`${tenant.origin}/api/v1/sso/callback`] });
    const domain = `${crypto.randomUUID().slice(0, 8)}.example`;
    const email = `ada@${domain}`;
    await provider.knows('1815', { email, email_verified: true });
    const admin = await Administrator.enrolled({ suite, url: suite.url });
    const bind = async () => {
      const reply = await admin.send('POST', `/tenants/${tenant.id}/sso-connections`, provider.connection([domain]));
      expect(reply.status).toBe(201);
      await expect.poll(() => leadsAway(tenant, email)).toBe(true);
    };
    await use({ tenant, provider, email, bind });
    await provider.stop();
  },
});

const leadsAway = async (tenant: TestTenant, email: string): Promise<boolean> => {
  const browser = tenant.newBrowser();
  await browser.post('/api/v1/interactions', { intent: 'sign-in' });
  const { body } = await browser.post('/api/v1/interactions/current/identifier', { type: 'email', value: email });
  return (body as { step?: { name?: string } }).step?.name === 'sso';
};

const goesTo = async (page: Page, { tenant, email }: Organisation, path = '/sign-in') => {
  await page.goto(new URL(path, tenant.origin).href);
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
};
const atProvider = (page: Page) => page.getByRole('heading', { name: 'Sign in to Acme' });
const signsInThere = async (page: Page) => {
  await expect(atProvider(page)).toBeVisible();
  await page.getByLabel('Staff number').fill('1815');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

test('a work address leads to the organisation and back to the account, and so the next time', async ({
  visitor,
  organisation,
}) => {
  const { page } = visitor;
  await organisation.bind();
  await goesTo(page, organisation);
  await expect(page.getByText('Taking you to Acme’s sign-in…')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue to Acme' })).toBeVisible();
  await signsInThere(page);
  await visitor.arrives('account');
  await expect(page.locator('.person-name')).toHaveText(organisation.email);
  const first = await visitor.session();
  expect(first).toMatchObject({ aal: 1, amr: [] });
  await visitor.signsOut();
  // The provider knows them still, and asks nothing.
  await goesTo(page, organisation);
  await visitor.arrives('account');
  expect((await visitor.session()).userId).toBe(first.userId);
});

test('the page that leads there is for everybody, and leads elsewhere too', async ({ visitor, organisation }) => {
  const { page } = visitor;
  await organisation.bind();
  // The browser stays where it is, as one does whose navigation was stopped.
  await page.route(`${organisation.provider.issuer}/**`, (route) => route.fulfill({ status: 204 }));
  await goesTo(page, organisation);
  await visitor.arrives('sso');
  await expectAccessible(page);
  await visitor.button('Use a different address').click();
  await visitor.arrives('identify');
  await expect(visitor.emailField).toBeVisible();
});

test('who cancels there is back at the first page, and told so once', async ({ visitor, organisation }) => {
  const { page } = visitor;
  await organisation.bind();
  await goesTo(page, organisation);
  await expect(atProvider(page)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await visitor.arrives('identify');
  await expect(visitor.note).toHaveText(
    'You were not signed in by your organisation. Try again, or use a different address.',
  );
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await visitor.arrives('identify');
  await expect(visitor.note).toBeHidden();
});

test('"Back" from the organisation leads to the first page, and another try works', async ({
  visitor,
  organisation,
}) => {
  const { page } = visitor;
  await organisation.bind();
  await goesTo(page, organisation);
  await expect(atProvider(page)).toBeVisible();
  await page.goBack();
  await visitor.arrives('identify');
  await visitor.emailField.fill(organisation.email);
  await visitor.button('Continue').click();
  await signsInThere(page);
  await visitor.arrives('account');
});

test('who signs up with a work address is signed up by the organisation, and offered no passkey', async ({
  visitor,
  organisation,
}) => {
  const { page } = visitor;
  await organisation.bind();
  await goesTo(page, organisation, '/sign-up');
  await signsInThere(page);
  await visitor.arrives('account');
  await expect(visitor.createButton).toBeHidden();
});

test('d.11, E8: a passkey from before is refused once the organisation signs its people in', async ({
  visitor,
  organisation,
  suite,
}) => {
  const { page } = visitor;
  await page.goto(new URL('/sign-up', organisation.tenant.origin).href);
  await visitor.emailField.fill(organisation.email);
  await visitor.button('Continue').click();
  await visitor.arrives('code');
  await visitor.entersCode(await newestCode(suite, organisation.email));
  await visitor.arrives('create-passkey');
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();
  await organisation.bind();
  await visitor.passkeyButton.click();
  await expect(visitor.note).toHaveText(
    'Your organisation signs you in. Enter your work address, and we take you there.',
  );
  await visitor.emailField.fill(organisation.email);
  await visitor.button('Continue').click();
  await signsInThere(page);
  await visitor.arrives('account');
});
