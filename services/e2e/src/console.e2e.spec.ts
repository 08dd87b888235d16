import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import type { Visitor } from './visitor.js';

// The console in a browser: its first administrator, and what they do there. No test may end with a violation of the policy (fixtures.ts).

/** Where pictures go, when somebody asks for them: `LATCHKEY_SCREENSHOTS=folder`. */
const pictures = process.env.LATCHKEY_SCREENSHOTS;
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

/** The page as it stands: accessible, and as pictures where they are asked for. */
async function looks(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  for (const size of pictures ? sizes : []) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const file = path.join(pictures ?? '', `console-${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** From the link to the overview, with an account that is made on the way. */
async function becomesAdministrator(visitor: Visitor, enrolment: string): Promise<void> {
  const { page } = visitor;
  await page.goto(`/console/claim#${enrolment}`);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.waitForURL(/\/sign-up\?/);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  // A passkey that is made now proves nothing now: administering needs it to be shown.
  await page.getByRole('button', { name: 'Verify with passkey' }).click();
  await expect(page.getByRole('button', { name: 'Become administrator' })).toBeVisible();
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await expect(heading(page, 'Overview')).toBeVisible();
}

test('a one-time link leads through a passkey to the console, and its secret stays in no address', async ({
  visitor,
  suite,
}) => {
  const { page } = visitor;
  const enrolment = await suite.issueEnrolment();
  await page.goto(`/console/claim#${enrolment}`);
  await expect(heading(page, 'Become the first administrator')).toBeVisible();
  expect(page.url()).not.toContain(enrolment);
  await becomesAdministrator(visitor, enrolment);
  expect(
    await page.evaluate(() => [sessionStorage, localStorage].flatMap((kept) => Object.values(kept)).join(' ')),
  ).not.toContain(enrolment);
  await page.goto('/console/claim');
  await expect(heading(page, 'This link is not complete')).toBeVisible();
});

test('an administrator signs out, and in again with their passkey alone; the overview has what happened', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in to the console')).toBeVisible();
  await page.goto('/console/t/default/users?status=suspended');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.passkeyButton.click();
  await expect(page).toHaveURL(/\/console\/t\/default\/users\?.*status=suspended/);
  await page.reload();
  await expect(heading(page, 'Users')).toBeVisible();
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('list', { name: 'Passkey funnel' })).toBeVisible();
  await expect(page.getByRole('figure', { name: 'Sign-ins by day and method' })).toBeVisible();
  await page.getByRole('radio', { name: '7 days' }).click();
  await expect(page).toHaveURL(/days=7/);
});

test('somebody is made, found, suspended and let in again; the log tells of it by its address', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'New user' }).click();
  const address = `made-${crypto.randomUUID().slice(0, 8)}@example.com`;
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(visitor.email);
  await page.getByRole('button', { name: 'Make user' }).click();
  await expect(page.getByText('Somebody has this already.')).toBeVisible();
  await looks(page, 'new-user');
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(address);
  await page.getByRole('button', { name: 'Make user' }).click();
  await expect(heading(page, address)).toBeVisible();

  await page.getByRole('link', { name: '← Users' }).click();
  await page.getByRole('searchbox', { name: 'Search' }).fill(address.slice(0, 10));
  await expect(page).toHaveURL(new RegExp(`q=${address.slice(0, 10)}`));
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: address }).click();

  await page.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText(/^Suspended since/)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('May sign in', { exact: true })).toBeVisible();

  const userId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.goto(`/console/t/default/log?userId=${userId}&code=user.suspended`);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'A person may not sign in from now on' }).click();
  await expect(page.getByText('user.suspended', { exact: true })).toBeVisible();
  await looks(page, 'log');
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page).toHaveURL('/console/t/default/log');
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(5);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^log-default-.*\.ndjson$/);
});

test('who does not administer is told so, and sees nothing', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.returns();
  await page.goto('/console/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.passkeyButton.click();
  await expect(heading(page, 'You do not administer here')).toBeVisible();
  await looks(page, 'nobody');
});
