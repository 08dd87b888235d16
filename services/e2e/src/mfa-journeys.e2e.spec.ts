import type { MfaFactor } from '@latchkey/contracts';
import { Administrator } from './administrator.js';
import { steadyCodeOf } from './authenticator-app.js';
import { expect, newVisitor, test as base } from './fixtures.js';
import type { Holder } from './mfa-people.js';
import {
  enrolsTotp,
  isAskedFor,
  keepsCodes,
  showsApp,
  showsPasskey,
  signsInByForm,
  signsUp,
  typesPassword,
  visits,
} from './mfa-visits.js';
import { kill, revive } from './outages.js';
import { goodPassword } from './passkey-people.js';
import type { Visitor } from './visitor.js';

// Second factors from the first page to the account, and what comes between.

/** Any of these people, at the test's page. */
const test = base.extend<{ comes: (holder: Holder) => Visitor }>({
  comes: async ({ page, suite, people }, use) =>
    use(({ email }) => Object.assign(newVisitor(page, suite, email), { origin: people.tenant.origin })),
});

test('a passkey at the sign-up, two steps turned on, an app and codes beside it; a trusted browser is spared', async ({
  visitor,
  suite,
  openBrowser,
}) => {
  test.slow();
  const factors: MfaFactor[] = ['webauthn', 'totp', 'backup-code'];
  const trustedDevices = { enabled: true, days: 30 };
  const mfa = { policy: 'prompt-at-sign-in-and-sign-up', factors, trustedDevices } as const;
  await visits(visitor, suite, mfa, { passkey: { showButton: false } });
  await signsUp(visitor);
  await visitor.createButton.click();
  await visitor.arrives('turn-on-two-step');
  await visitor.button('Turn it on').click();
  await enrolsTotp(visitor);
  await keepsCodes(visitor);
  // d.5: what was set up here verifies nothing here.
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['otp'] });
  await visitor.signsOut();

  await passesPasskey(visitor);
  await isAskedFor(visitor, 'webauthn');
  await visitor.page.getByRole('checkbox', { name: /Don’t ask again in this browser/ }).check();
  await showsPasskey(visitor);
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr', amr: ['pwd', 'swk', 'user', 'mfa'] });
  await visitor.signsOut();

  // A browser that is trusted is no proof: the level is the password's.
  await passesPasskey(visitor);
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['pwd'] });

  const other = await openBrowser();
  other.origin = visitor.origin;
  await passesPasskey(other);
  await isAskedFor(other, 'webauthn');
});

/** By the password, past the passkey that is asked for first. */
async function passesPasskey(visitor: Visitor): Promise<void> {
  await visitor.opens('/sign-in');
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('passkey');
  await visitor.takes('Use your password');
  await visitor.arrives('password');
  await typesPassword(visitor.page);
}

test('D-05: who has a password alone where everybody is asked proves the mailbox, sets up an app, and is in', async ({
  people,
  comes,
}) => {
  test.slow();
  const visitor = comes(await people.someone());
  await people.asks({ policy: 'mandatory', factors: ['totp', 'backup-code'] });
  const since = new Date();
  await signsInByForm(visitor);
  await isAskedFor(visitor, 'email-code');
  await visitor.entersCode(await visitor.newestCode(since));
  const secret = await enrolsTotp(visitor);
  await keepsCodes(visitor);
  expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['pwd', 'otp'] });
  await visitor.signsOut();

  await signsInByForm(visitor);
  await showsApp(visitor, secret);
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
});

test('P4: an app that is locked after wrong codes takes no right one, and a backup code still lets in', async ({
  people,
  comes,
}) => {
  const holder = await people.someone({ totp: true, backupCodes: true });
  const visitor = comes(holder);
  const { page, codeField, note } = visitor;
  await people.asks({ policy: 'no-prompt', factors: ['totp', 'backup-code'] });
  const tries = async (code: string) => {
    const answer = page.waitForResponse(/\/totp$/);
    await codeField.fill(code);
    const status = (await answer).status();
    // What was typed stands until the answer is shown.
    await expect(visitor.button('Verify')).not.toHaveAttribute('data-pending');
    return status;
  };
  await signsInByForm(visitor);
  await isAskedFor(visitor, 'totp');
  for (const wrong of ['000000', '111111', '222222']) {
    expect(await tries(wrong)).toBe(401);
    await expect(codeField).toHaveAccessibleDescription(/not the code that your app shows/);
  }
  expect(await tries(await steadyCodeOf(holder.secret ?? ''))).toBe(429);
  await expect(note).toHaveText(/That was too many wrong tries\. You can try this again in \d+ minutes?\./);

  await visitor.button('Try another way').click();
  await visitor.arrives('choose-factor');
  await visitor.button('Backup code').click();
  await isAskedFor(visitor, 'backup-code');
  await page.getByRole('textbox', { name: 'Backup code' }).fill(holder.backupCodes?.[0] ?? '');
  await visitor.button('Verify').click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
});

test('a second factor whose decision is missing waits, and ends by itself when mfa-policy is back', async ({
  people,
  comes,
  suite,
  servers,
}) => {
  test.slow();
  const holder = await people.someone({ totp: true });
  const visitor = comes(holder);
  await people.asks({ policy: 'no-prompt', factors: ['totp'] });
  await signsInByForm(visitor);
  await isAskedFor(visitor, 'totp');
  const { id } = await visitor.journey();
  const sent: (string | null)[] = [];
  visitor.page.on('request', (request) => void (request.url().endsWith('/totp') && sent.push(request.postData())));
  try {
    await kill(suite, 'mfa-policy');
    await showsApp(visitor, holder.secret ?? '');
    await visitor.arrives('settling');
    expect(await servers.sessionsOf(id)).toBe(0);
  } finally {
    await revive(suite, 'mfa-policy');
  }
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
  // The page asks for the decision with the same bytes; nobody types a code twice.
  expect([sent.length > 0, new Set(sent).size]).toEqual([true, 1]);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('D-09: once everybody is asked for a second factor, a session of a password alone leads to the sign-in', async ({
  people,
  comes,
  suite,
}) => {
  const visitor = comes(await people.someone());
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  await signsInByForm(visitor);
  await visitor.arrives('account');
  const changed = await admin.changeExperience(people.tenant.id, { mfa: { policy: 'mandatory', factors: ['totp'] } });
  expect(changed.status).toBe(200);
  await expect.poll(async () => (await visitor.fetches('GET', '/api/v1/session')).status).toBe(401);
  await visitor.page.reload();
  await visitor.arrives('identify');
  expect(new URL(visitor.page.url()).pathname).toBe('/sign-in');
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('a second factor is asked for, refused, chosen and shown', async ({ people, comes }) => {
    const { secret = '', ...holder } = await people.someone({ totp: true, backupCodes: true });
    const visitor = comes(holder);
    const { page } = visitor;
    const trustedDevices = { enabled: true, days: 30 };
    await people.asks({ policy: 'no-prompt', factors: ['totp', 'backup-code'], trustedDevices });
    const isAt = (name: string) => expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    const code = page.getByRole('textbox', { name: 'Sechsstelliger Code' });

    await visitor.opens('/sign-in');
    await page.getByRole('textbox', { name: 'E-Mail-Adresse' }).fill(visitor.email);
    await page.getByLabel('Passwort', { exact: true }).fill(goodPassword);
    await visitor.button('Anmelden').click();
    await isAt('Code aus Ihrer App eingeben');
    await expect(
      page.getByRole('checkbox', { name: /In diesem Browser 30\sTage lang nicht mehr fragen/ }),
    ).toBeVisible();
    await code.fill('000000');
    await expect(code).toHaveAccessibleDescription(/Das ist nicht der Code, den Ihre App/);

    await visitor.button('Anderen Weg wählen').click();
    await isAt('Anderen Weg wählen');
    await visitor.button('Backup-Code').click();
    await isAt('Backup-Code eingeben');
    await page.getByRole('textbox', { name: 'Backup-Code' }).fill('1');
    await visitor.button('Bestätigen').click();
    await expect(page.getByRole('textbox', { name: 'Backup-Code' })).toHaveAccessibleDescription(/16 Buchstaben/);

    await visitor.button('Anderen Weg wählen').click();
    await visitor.button('Code aus Ihrer Authenticator-App').click();
    await code.fill(await steadyCodeOf(secret));
    await visitor.arrives('account');
    await isAt('Ihr Konto');
    expect(await visitor.session()).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
  });
});
