import type { Page } from '@playwright/test';
import { becomesAdministrator, heading, looks } from './console-visits.js';
import { expect, test } from './fixtures.js';

// What an administrator changes of a tenant, in a browser. No test may end with a violation of the policy (fixtures.ts).

test('what another MFA policy would do to everybody is seen, then it is saved and undone', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'MFA policy' }).click();
  await expect(heading(page, 'MFA policy')).toBeVisible();
  const save = page.getByRole('button', { name: 'Save policy' });
  await expect(save).toBeDisabled();
  await page.getByRole('combobox', { name: 'Policy' }).selectOption('mandatory');
  for (const factor of ['Passkey or security key', 'Authenticator app', 'Backup codes', 'Code by e-mail']) {
    await page.getByRole('checkbox', { name: factor, exact: true }).uncheck();
  }
  await save.click();
  // Nobody saves unseen what takes people's way in; and a policy that could ask for nothing is refused at its field.
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toContainText('could not sign in');
  await expect(page.getByText('Who could not sign in:')).toBeAttached();
  await page.getByRole('button', { name: 'Save all the same' }).click();
  const policy = page.getByRole('combobox', { name: 'Policy' });
  await expect(policy).toHaveAccessibleDescription(/there is no factor that it could ask for/);
  await looks(page, 'mfa-fault');

  await page.getByRole('checkbox', { name: 'Authenticator app', exact: true }).check();
  await page.getByRole('checkbox', { name: 'A passkey is a second factor too' }).uncheck();
  await page.getByRole('button', { name: 'See what would change' }).click();
  await expect(page.getByText(/of .* (people|person) would be asked to enrol/)).toBeVisible();
  await save.click();
  await expect(page.getByText('The policy is saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('It is as it was before.')).toBeVisible();
  await page.reload();
  await expect(policy).toHaveValue('no-prompt');
});

test('an application is made, its secret shown once; it is changed and deleted', async ({ visitor, suite }) => {
  test.slow();
  const { page } = visitor;
  const name = `Shop ${crypto.randomUUID().slice(0, 8)}`;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Applications' }).click();
  await expect(heading(page, 'Applications')).toBeVisible();
  await page.getByRole('button', { name: 'New application' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('not an address');
  await page.getByRole('button', { name: 'Make application' }).click();
  await expect(page.getByRole('textbox', { name: 'Redirect addresses' })).toHaveAttribute('aria-invalid', 'true');
  await looks(page, 'application-new');
  await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('https://shop.example.com/callback\n');
  await page.getByRole('button', { name: 'Make application' }).click();
  const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue();
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('link', { name }).click();
  await expect(heading(page, name)).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('textbox', { name: 'Name' }).fill(`${name} two`);
  await page.getByRole('button', { name: 'Save application' }).click();
  await expect(heading(page, `${name} two`)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(heading(page, name)).toBeVisible();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(heading(page, 'Applications')).toBeVisible();
  await expect(page.getByRole('link', { name })).toHaveCount(0);
});

test('somebody is made an administrator who may only see, and removed again', async ({ visitor, suite }) => {
  test.slow();
  const { page } = visitor;
  const address = `second-${crypto.randomUUID().slice(0, 8)}@example.com`;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(address);
  await page.getByRole('button', { name: 'Make user' }).click();
  await expect(heading(page, address)).toBeVisible();

  await page.getByRole('link', { name: 'Administrators' }).click();
  await expect(heading(page, 'Administrators')).toBeVisible();
  await page.getByRole('button', { name: 'New administrator' }).click();
  await page.getByRole('textbox', { name: 'Who' }).fill('nobody@example.com');
  await page.getByRole('button', { name: 'Make administrator' }).click();
  await expect(page.getByRole('textbox', { name: 'Who' })).toHaveAccessibleDescription(/Nobody is known by this/);
  await looks(page, 'administrator-new');
  await page.getByRole('textbox', { name: 'Who' }).fill(address);
  await page.getByRole('button', { name: 'Make administrator' }).click();
  const second = page.getByRole('listitem').filter({ hasText: address });
  await expect(second).toContainText('Sees, and changes nothing');

  await page.getByRole('button', { name: `Change what ${address} may` }).click();
  await page.getByRole('checkbox', { name: 'Change users' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(second).toContainText('Changes users');
  await page.getByRole('button', { name: `Remove ${address}` }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(second).toHaveCount(0);
});

test('what a tenant still needs is a list, each thing done or with what to do', async ({ visitor, suite }) => {
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'Readiness' }).click();
  await expect(heading(page, 'Readiness')).toBeVisible();
  const signIn = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Passkeys sign in' });
  await expect(signIn).toContainText('Done');
});

test('what somebody else changed meanwhile is shown, and taken over', async ({ visitor, suite, openTab }) => {
  test.slow();
  const { page } = visitor;
  await becomesAdministrator(visitor, await suite.issueEnrolment());
  await page.getByRole('link', { name: 'MFA policy' }).click();
  const save = (at: Page) => at.getByRole('button', { name: 'Save policy' });
  await page.getByRole('checkbox', { name: 'A passkey is a second factor too' }).uncheck();

  const { page: theirs } = await openTab();
  await theirs.goto('/console/t/default/mfa');
  await theirs.getByRole('spinbutton', { name: 'For how many days' }).fill('14');
  await save(theirs).click();
  await expect(theirs.getByText('The policy is saved.')).toBeVisible();

  await save(page).click();
  await expect(page.getByText('Mfa, trusted devices, days: was 30, is now 14')).toBeVisible();
  await looks(page, 'mfa-meanwhile');
  await page.getByRole('button', { name: 'Take over theirs' }).click();
  await expect(page.getByRole('spinbutton', { name: 'For how many days' })).toHaveValue('14');
  await expect(save(page)).toBeDisabled();
  // It is everybody's tenant.
  await theirs.getByRole('spinbutton', { name: 'For how many days' }).fill('30');
  await save(theirs).click();
  await expect(theirs.getByRole('button', { name: 'Discard changes' })).toBeHidden();
});
