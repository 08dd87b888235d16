import type { Page } from '@playwright/test';
import { answering, Receiver } from '@latchkey/testing';
import { Webhook } from 'standardwebhooks';
import { becomesAdministrator, heading, looks } from './console-visits.js';
import { expect, test } from './fixtures.js';
import type { Suite } from './suite.js';
import type { Visitor } from './visitor.js';

// Webhooks in the console, told to a real receiver. No test may end with a violation of the policy (fixtures.ts).

let receiver: Receiver;
test.beforeEach(async () => void (receiver = await Receiver.start()));
test.afterEach(() => receiver.close());

/** Makes an endpoint that is told of administrators' changes; answers its secret. */
async function makes(page: Page, description: string): Promise<string> {
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
  await page.getByRole('textbox', { name: 'Description' }).fill(description);
  await page.getByRole('checkbox', { name: 'Tell it everything' }).uncheck();
  await expect(page.getByRole('button', { name: 'Make webhook' })).toBeDisabled();
  await page.locator('summary', { hasText: 'Administration' }).click();
  await page.getByRole('checkbox', { name: 'An administrator changed something' }).check();
  await page.getByRole('button', { name: 'Make webhook' }).click();
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(heading(page, description)).toBeVisible();
  return secret;
}

async function atWebhooks({ page }: Visitor): Promise<void> {
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(heading(page, 'Webhooks')).toBeVisible();
}

/** What every test leaves behind: nothing. */
async function deletes(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(heading(page, 'Webhooks')).toBeVisible();
}

const aName = () => `Hook ${crypto.randomUUID().slice(0, 8)}`;

async function begins(
  visitor: Visitor,
  suite: Pick<Suite, 'issueEnrolment'>,
): Promise<{ name: string; secret: string }> {
  const name = aName();
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await atWebhooks(visitor);
  return { name, secret: await makes(visitor.page, name) };
}

test('an endpoint is made, its secret shown once; a test message arrives; it is changed, undone and deleted', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const name = aName();
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await atWebhooks(visitor);
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill('nowhere');
  await page.getByRole('button', { name: 'Make webhook' }).click();
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveAttribute('aria-invalid', 'true');
  await looks(page, 'webhook-new');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const secret = await makes(page, name);
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText('The test message arrived: it answered 204.')).toBeVisible();
  // It is told of its own making, too.
  const types = receiver.received.map(
    ({ headers, body }) =>
      (new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string }).type,
  );
  expect(types).toContain('webhook.test');
  await looks(page, 'webhook');

  await page.getByRole('checkbox', { name: 'In use' }).uncheck();
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await expect(page.getByText('Inactive.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send test message' })).toBeDisabled();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('It is as it was before.')).toBeVisible();
  await expect(page.getByText('Inactive.')).toBeHidden();

  await page.getByRole('button', { name: 'Rotate secret' }).click();
  await page.getByRole('button', { name: 'Make a new secret' }).click();
  await expect(page.getByText(/The former secret signs too until/)).toBeVisible();
  expect(await page.getByRole('textbox', { name: 'Secret' }).inputValue()).not.toBe(secret);
  await looks(page, 'webhook-secret');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(/Two secrets sign\./)).toBeVisible();

  await page.getByRole('link', { name: '← Webhooks' }).click();
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Active');
  await looks(page, 'webhooks');
  await page.getByRole('row').filter({ hasText: name }).getByRole('link').click();
  await deletes(page);
  await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(0);
});

test('what an endpoint refuses waits with its status, and goes again when that is asked for', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  receiver.answer = answering(500);
  const { name } = await begins(visitor, suite);
  // That it was made and that it is called something else are two changes by an administrator.
  await page.getByRole('textbox', { name: 'Description' }).fill(`${name} two`);
  await page.getByRole('button', { name: 'Save webhook' }).click();
  await expect(heading(page, `${name} two`)).toBeVisible();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('waiting');
  await expect(page).toHaveURL(/status=waiting/);
  const changes = page.getByRole('row').filter({ hasText: 'An administrator changed something' });
  // A row that is new or not sent yet would take the first place from under what follows.
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(changes.filter({ hasText: '500' })).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  const row = changes.first();
  await expect(row).toContainText('Waiting');
  await row.getByRole('button').click();
  await expect(row).toContainText('it answered 500');
  await expect(row).toContainText('Next attempt');
  await looks(page, 'webhook-waiting');

  receiver.answer = answering(204);
  const before = receiver.received.length;
  await row.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('It is sent once more.')).toBeVisible();
  await expect.poll(() => receiver.received.length).toBeGreaterThan(before);
  await page.getByRole('combobox', { name: 'Status' }).selectOption('delivered');
  await expect(page.getByRole('row').filter({ hasText: 'An administrator changed something' }).first()).toContainText(
    'Delivered',
  );
  await deletes(page);
});

test('an endpoint that says it is gone is disabled, says why, and is taken into use again', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await begins(visitor, suite);
  // Of its own making.
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
  receiver.answer = answering(410);
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText('The test message did not arrive: it answered 410.')).toBeVisible();
  await expect(page.getByText(/^Disabled since/)).toBeVisible();
  await expect(page.getByText('It answered 410: it is gone.')).toBeVisible();
  await looks(page, 'webhook-disabled');
  receiver.answer = answering(204);
  await page.getByRole('button', { name: 'Take into use again' }).click();
  await expect(page.getByText('It is in use again.')).toBeVisible();
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText('The test message arrived: it answered 204.')).toBeVisible();
  await deletes(page);
});
