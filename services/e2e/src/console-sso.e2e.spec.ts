import { becomesAdministrator, heading, looks } from './console-visits.js';
import { expect, test as base } from './fixtures.js';
import { aDomain } from './organisation.js';
import { TestProvider } from './provider/provider.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// What an administrator does about organisations, keys and rules of a tenant of its own, in a browser.

/** A tenant, and an organisation's provider at another site. */
const test = base.extend<{ organisation: { tenant: TestTenant; provider: TestProvider } }>({
  organisation: async ({ suite }, use) => {
    const tenant = await aTenantWith(suite, {});
    const provider = await TestProvider.start({ redirectUris: [`${tenant.origin}/api/v1/sso/callback`] });
    await use({ tenant, provider });
    await provider.stop();
  },
});

test('an organisation is connected, switched off, and deleted; its secret is never shown', async ({
  visitor,
  suite,
  organisation: { tenant, provider },
}) => {
  test.slow();
  const { page } = visitor;
  const domain = aDomain();
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.goto(`/console/t/${tenant.id}/sso`);
  await expect(page.getByRole('heading', { name: 'No connections yet' })).toBeVisible();
  await looks(page, 'sso-empty');
  await page.getByRole('button', { name: 'New connection' }).click();
  const callback = page.getByRole('textbox', { name: 'Callback address' });
  await expect(callback).toHaveValue(`${tenant.origin}/api/v1/sso/callback`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Acme');
  const issuer = page.getByRole('textbox', { name: 'Issuer' });
  await issuer.fill('http://127.0.0.1:1');
  await page.getByRole('textbox', { name: 'Client id' }).fill('latchkey');
  await page.getByLabel('Client secret').fill(TestProvider.clientSecret);
  const domains = page.getByRole('textbox', { name: 'Domains' });
  await domains.fill(domain);
  await domains.press('Enter');
  await domains.fill('second.example');
  await page.getByRole('button', { name: 'Make connection' }).click();
  await expect(issuer).toHaveAccessibleDescription(/its discovery document is not to be had/);
  await looks(page, 'sso-fault');
  await issuer.fill(provider.issuer);
  await page.getByRole('button', { name: 'Make connection' }).click();
  await expect(page.getByText(`people of ${domain}, second.example sign in at Acme.`)).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await looks(page, 'sso');

  await page.getByRole('button', { name: 'New connection' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Other');
  await issuer.fill(provider.issuer);
  await page.getByRole('textbox', { name: 'Client id' }).fill('latchkey');
  await domains.fill(domain);
  await page.getByRole('button', { name: 'Make connection' }).click();
  await expect(domains).toHaveAccessibleDescription(/belongs to another active connection/);
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('link', { name: 'Acme' }).click();
  await expect(heading(page, 'Acme')).toBeVisible();
  expect(await page.content()).not.toContain(TestProvider.clientSecret);
  await expect(page.getByLabel('Client secret')).toHaveValue('');
  await page.getByRole('checkbox', { name: 'Active' }).uncheck();
  await page.getByRole('button', { name: 'Remove second.example' }).click();
  await looks(page, 'sso-connection');
  await page.getByRole('button', { name: 'Save connection' }).click();
  await expect(page.getByText('The connection is saved.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('checkbox', { name: 'Active' })).not.toBeChecked();
  await expect(page.getByText('Leave it empty to keep the one that is stored.')).toBeVisible();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'No connections yet' })).toBeVisible();
});

test('keys are rotated and revoked, and an application asks for a passkey', async ({
  visitor,
  suite,
  organisation,
}) => {
  test.slow();
  const { page } = visitor;
  const { tenant } = organisation;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.goto(`/console/t/${tenant.id}/applications`);
  await expect(page.getByText('There are none yet.')).toBeVisible();
  const keys = page.getByRole('region', { name: 'Signing keys' }).getByRole('listitem');
  await page.getByRole('button', { name: 'Rotate keys' }).click();
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(keys.filter({ hasText: 'Active' })).toHaveCount(2);
  await expect(keys.filter({ hasText: 'Next' })).toHaveCount(2);
  const gone = (await keys.first().locator('code').textContent()) ?? '';
  await page.getByRole('button', { name: `Revoke ${gone}` }).click();
  await expect(page.getByRole('dialog')).toContainText('worth nothing at once');
  await looks(page, 'key-revoke');
  await page.getByRole('button', { name: 'Revoke at once' }).click();
  await expect(page.getByText(gone)).toHaveCount(0);
  await expect(keys.filter({ hasText: 'Active' })).toHaveCount(2);

  await page.getByRole('button', { name: 'New application' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
  await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('https://shop.example.com/callback');
  await page.getByRole('button', { name: 'Make application' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await looks(page, 'signing-keys');
  await page.getByRole('link', { name: 'Shop' }).click();
  await page.getByRole('combobox', { name: 'Least sign-in' }).selectOption('phr');
  await page.getByRole('combobox', { name: 'ID tokens are signed with' }).selectOption('ES256');
  await page.getByRole('textbox', { name: 'Address for sign-outs' }).fill('https://shop.example.com/out');
  await page.getByRole('button', { name: 'Save application' }).click();
  await expect(page.getByText('The application is saved.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Least sign-in' })).toHaveValue('phr');
  await expect(page.getByRole('textbox', { name: 'Address for sign-outs' })).toHaveValue(
    'https://shop.example.com/out',
  );
  await looks(page, 'application-security');
});

test('who may sign up and with what password is changed', async ({ visitor, suite, organisation: { tenant } }) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.goto(`/console/t/${tenant.id}/experience`);
  await page.getByRole('checkbox', { name: 'Offer a passkey again' }).uncheck();
  await page.getByRole('textbox', { name: 'Country of phone numbers' }).fill('de');
  await page.getByRole('checkbox', { name: 'Their name' }).check();
  await page.getByRole('textbox', { name: 'Allowed' }).fill('acme.example\n\n');
  const least = page.getByRole('spinbutton', { name: 'Characters at least' });
  await least.fill('4');
  await page.getByRole('button', { name: 'Save experience' }).click();
  await expect(least).toHaveAttribute('aria-invalid', 'true');
  await least.fill('12');
  await page.getByRole('button', { name: 'Save experience' }).click();
  await expect(page.getByText('The sign-in experience is saved.')).toBeVisible();
  await page.reload();
  await expect(least).toHaveValue('12');
  await expect(page.getByRole('textbox', { name: 'Allowed' })).toHaveValue('acme.example');
  await expect(page.getByRole('textbox', { name: 'Country of phone numbers' })).toHaveValue('DE');
  await expect(page.getByRole('checkbox', { name: 'Offer a passkey again' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Their name' })).toBeChecked();
  await looks(page, 'experience-rules');
});
