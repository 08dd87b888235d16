import { randomInt } from 'node:crypto';
import { Browser, inboxReader } from '@latchkey/testing';
import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { aTenantWith } from './test-tenants.js';

test('a telephone signs up with a text message, gets a passkey, and signs in with either', async ({
  visitor,
  suite,
}) => {
  test.slow();
  const { page } = visitor;
  const tenant = await aTenantWith(suite, {
    signIn: { methods: [{ identifier: 'phone', password: false, code: true, primary: 'code' }], phoneRegion: 'GB' },
    signUp: { identifiers: ['phone'] },
    passkey: { showButton: false },
  });
  // As people in the tenant's country write it; numbers kept for stories.
  const last = String(randomInt(1_000)).padStart(3, '0');
  const [typed, number] = [`020 7946 0${last}`, `+442079460${last}`];
  const readCode = inboxReader(new Browser(suite.url));
  const field = page.getByRole('textbox', { name: 'Phone number' });
  const gives = async (path: string) => {
    await page.goto(new URL(path, tenant.origin).href);
    await field.fill(typed);
    await visitor.button('Continue').click();
  };

  const since = new Date();
  await gives('/sign-up');
  await visitor.arrives('code');
  await expect(page.getByRole('heading', { level: 1, name: 'Check your phone' })).toBeVisible();
  await expect(page.getByText(`•••${last}`)).toBeVisible();
  await expectAccessible(page);
  await visitor.entersCode(await readCode(number, since));
  await visitor.createButton.click();
  await visitor.arrives('account');
  await expect(page.locator('.person').getByText('Signed in with a code by text message')).toBeVisible();
  await expect(page.locator('.person-name')).toHaveText(number);
  await visitor.signsOut();

  await gives('/sign-in');
  await visitor.arrives('passkey');
  await visitor.button('Verify with passkey').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr' });
});
