import { becomesAdministrator, heading, looks } from './console-visits.js';
import { expect, test } from './fixtures.js';

test('the console shows every service, and one that does not answer as missing', async ({ visitor, suite }) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Health' }).click();
  await expect(heading(page, 'Health')).toBeVisible();
  await expect(page.getByText('Every service answers and is ready.')).toBeVisible();
  for (const service of ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit']) {
    await expect(page.getByRole('region', { name: service }).getByText('Ready', { exact: true }).first()).toBeVisible();
  }
  await looks(page, 'health');
  const audit = suite.process('audit');
  audit.kill('SIGKILL');
  await audit.waitExit();
  try {
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByText('No answer from audit.')).toBeVisible();
    await expect(page.getByRole('region', { name: 'audit' })).toContainText('No replica answered');
    await looks(page, 'health-missing');
  } finally {
    await audit.restart();
    await audit.waitReady();
  }
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Every service answers and is ready.')).toBeVisible();
});

test('its address without a tenant leads there', async ({ visitor, suite }) => {
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.goto('/console/health');
  await expect(heading(page, 'Health')).toBeVisible();
  await expect(page).toHaveURL(/\/console\/t\/default\/health$/);
});
