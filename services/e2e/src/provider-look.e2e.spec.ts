import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.js';
import { pageTenants, servesLogo } from './page-tenants.js';
import { aTenantWith } from './test-tenants.js';

// The pages that the OpenID provider shows itself have a style of their own, which is the sign-in pages' style.

/** The names that the page's own style gives values, and what comes of them: builds write the same colour in several ways. */
const valuesOf = (page: Page, names?: readonly string[]): Promise<Record<string, string>> =>
  page.evaluate((wanted) => {
    const computed = getComputedStyle(document.documentElement);
    const [rule] = document.styleSheets[0]?.cssRules ?? [];
    const declared = rule instanceof CSSStyleRule ? [...rule.style].filter((name) => name.startsWith('--')) : [];
    const probe = document.body.appendChild(document.createElement('i'));
    const cameOf = (value: string) => {
      const property = ['color', 'box-shadow', 'font-family'].find((name) => CSS.supports(name, value)) ?? '';
      probe.style.setProperty(property, value);
      return getComputedStyle(probe).getPropertyValue(property);
    };
    return Object.fromEntries((wanted ?? declared).map((name) => [name, cameOf(computed.getPropertyValue(name))]));
  }, names);

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every colour and face of the provider’s pages is that of the sign-in pages, ${colorScheme}`, async ({
    visitor: { page, passkeyButton },
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/oidc/device');
    const values = await valuesOf(page);
    expect(Object.keys(values).length).toBeGreaterThan(15);
    expect(Object.values(values)).not.toContain('');
    await page.goto('/sign-in');
    await expect(passkeyButton).toBeVisible();
    expect(values).toEqual(await valuesOf(page, Object.keys(values)));
  });
}

test('a tenant’s colour and logo are on the provider’s pages too', async ({ visitor: { page }, suite }) => {
  const tenant = await aTenantWith(suite, { ...pageTenants.branded, displayName: 'Acme' });
  await servesLogo({ page });
  await page.goto(`${tenant.origin}/oidc/device`);
  const button = page.getByRole('button', { name: 'Continue' });
  await expect(button).toHaveCSS('background-color', 'rgb(180, 83, 9)');
  const picture = page.getByRole('img', { name: 'Acme' });
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
});
