import type { Page } from '@playwright/test';
import { blockOf } from './account-visits.js';
import { Authenticator } from './authenticator.js';
import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { carriesSecurityKey } from './security-key.js';
import type { Visitor } from './visitor.js';

const title = 'Add a passkey to this device';
const isOffered = ({ page }: Visitor) => expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();

test('A10: who signed in with a security key is offered a passkey of this device, makes it, and signs in with it', async ({
  visitor,
  authenticator,
}) => {
  test.slow();
  const { page } = visitor;
  await visitor.returns();
  const key = await carriesSecurityKey(page, authenticator);
  await visitor.passkeyButton.click();
  await isOffered(visitor);
  await expect(page.getByText('You signed in with a passkey from another device.')).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(3);
  await expectAccessible(page);

  await key.personIsPresent(false);
  await authenticator.personIsPresent(true);
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr' });
  expect(await authenticator.passkeys()).toHaveLength(1);
  await expect(blockOf(visitor, 'passkeys').getByRole('listitem')).toHaveCount(2);

  await visitor.signsOut();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
});

test('d.27: a device that turns out to have one says so, and goes on', async ({ visitor, authenticator }) => {
  test.slow();
  const { page } = visitor;
  await visitor.returns();
  const key = await carriesSecurityKey(page, authenticator);
  await visitor.passkeyButton.click();
  await isOffered(visitor);
  await key.personIsPresent(false);
  await authenticator.personIsPresent(true);
  await visitor.createButton.click();
  await visitor.arrives('account');
  await visitor.signsOut();

  await authenticator.personIsPresent(false);
  await key.personIsPresent(true);
  await visitor.passkeyButton.click();
  await isOffered(visitor);
  await key.personIsPresent(false);
  await authenticator.personIsPresent(true);
  await visitor.createButton.click();
  await expect(visitor.note).toHaveText('You already have a passkey on this device. Taking you on…');
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(1);
});

test('who does not want one is not asked again', async ({ visitor, authenticator }) => {
  await visitor.returns();
  await carriesSecurityKey(visitor.page, authenticator);
  await visitor.passkeyButton.click();
  await isOffered(visitor);
  await visitor.button('Don’t ask me again').click();
  await visitor.arrives('account');
  await visitor.signsOut();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(0);
});

test('d.10: a device without an authenticator of its own shows no offer, and remembers none', async ({
  visitor,
  authenticator,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await carriesSecurityKey(page, authenticator);
  await authenticator.leaves();
  await page.reload();
  const shown: string[] = [];
  await page.exposeFunction('tellHeading', (text: string) => shown.push(text));
  await page.evaluate(() => {
    const tell = Reflect.get(window, 'tellHeading') as (text: string) => void;
    new MutationObserver(() => tell(document.querySelector('h1')?.textContent ?? '')).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(shown).toContain('Your account');
  expect(shown).not.toContain(title);
  await visitor.signsOut();

  const device = await Authenticator.attachTo(page);
  await device.personIsPresent(false);
  await page.reload();
  await visitor.passkeyButton.click();
  await isOffered(visitor);
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('the offer of a passkey of this device is in German', async ({ page, suite, authenticator }) => {
    const { email, code } = await aGermanSignUp(page, suite.inboxUrl);
    await page.getByRole('textbox', { name: 'Sechsstelliger Code' }).fill(await code());
    await page.getByRole('button', { name: 'Bestätigen' }).click();
    await page.getByRole('button', { name: 'Passkey erstellen' }).click();
    await expect(page.locator('[data-step="account"]')).toBeVisible();
    await expect(page.locator('.person-name')).toHaveText(email);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await carriesSecurityKey(page, authenticator);
    await page.getByRole('button', { name: 'Weiter mit Passkey' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Passkey auf diesem Gerät anlegen' })).toBeVisible();
    await expectAccessible(page);
  });
});

async function aGermanSignUp(page: Page, inboxUrl: string) {
  const email = `person-${crypto.randomUUID()}@example.com`;
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'E-Mail-Adresse' }).fill(email);
  await page.getByRole('button', { name: 'Weiter', exact: true }).click();
  await expect(page.locator('[data-step="code"]')).toBeVisible();
  const code = async (): Promise<string> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const mails = (await (await fetch(`${inboxUrl}/?to=${encodeURIComponent(email)}`)).json()) as { code?: string }[];
      if (mails[0]?.code) return mails[0].code;
      await page.waitForTimeout(50);
    }
    throw new Error('no code came');
  };
  return { email, code };
}
