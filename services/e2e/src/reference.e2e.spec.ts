import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';

// The fixture fails a test in which the browser complains, of its policy too.
test('the reference is read without the network: each call opens, and leads to the schemas that it names', async ({
  visitor: { page },
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/api/docs');
  const call = page.locator('#submitPasskey');
  await expect(call.getByText('authentication.failed')).toBeHidden();
  await call.locator('summary').click();
  await expect(call.getByText('authentication.failed')).toBeVisible();
  await call.getByRole('link', { name: 'Interaction', exact: true }).click();
  await expect(page).toHaveURL(/#schema-Interaction$/);
  await expect(page.locator('#schema-Interaction')).toBeInViewport();
  expect(await page.locator('main').evaluate((element) => getComputedStyle(element).gridArea)).toContain('main');
  expect([...new Set(asked)].toSorted()).toEqual(['/api/docs', '/api/docs/reference.css']);
  await expectAccessible(page);
});
