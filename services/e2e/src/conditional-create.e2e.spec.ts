import { blockOf } from './account-visits.js';
import { ceremoniesOf, endsOf } from './ceremony-log.js';
import { expect, test } from './fixtures.js';
import { goodPassword, PasskeyPeople } from './passkey-people.js';
import { aTenantWith } from './test-tenants.js';
import type { Suite } from './suite.js';
import type { Visitor } from './visitor.js';

const methods = [{ identifier: 'email', password: true, code: true, primary: 'password' } as const];

/** Signs in with a password, as somebody without a passkey, where a browser may make one without asking. */
async function givesPassword({ page }: Visitor, suite: Suite): Promise<void> {
  const wish = { signIn: { methods }, passkey: { showButton: false, conditionalCreate: true } };
  const people = new PasskeyPeople({ suite }, await aTenantWith(suite, wish));
  const email = await people.withPassword();
  await page.goto(new URL('/sign-in', people.tenant.origin).href);
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByLabel('Password', { exact: true }).fill(goodPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test.describe('in a browser that makes a passkey without asking', () => {
  test.beforeEach(async ({ context }) => {
    // A virtual authenticator never answers a conditional creation: without its mediation it is answered at once.
    await context.addInitScript(() => {
      const credentials = navigator.credentials as CredentialsContainer | undefined;
      if (!credentials) return;
      const create = credentials.create.bind(credentials);
      credentials.create = (options = {}) => {
        const { mediation, ...rest } = options as CredentialCreationOptions & { mediation?: string };
        if (mediation === 'conditional') sessionStorage.setItem('unasked', 'yes');
        return create(rest);
      };
    });
  });

  test('a password is followed by a passkey, without a click', async ({ visitor, authenticator, suite }) => {
    await givesPassword(visitor, suite);
    await visitor.arrives('account');
    expect(await authenticator.passkeys()).toHaveLength(1);
    expect(await visitor.page.evaluate(() => sessionStorage.getItem('unasked'))).toBe('yes');
    expect(await visitor.session()).toMatchObject({ aal: 1, amr: ['pwd'] });
    await expect(blockOf(visitor, 'passkeys').getByRole('listitem')).toHaveCount(1);
  });

  test('one that it does not make leaves the offer as it is, and says nothing', async ({
    visitor,
    authenticator,
    suite,
  }) => {
    await authenticator.verifiesPerson(false);
    await givesPassword(visitor, suite);
    await visitor.arrives('create-passkey');
    await expect.poll(() => endsOf(visitor.page, 'create')).toEqual(['NotAllowedError']);
    await expect(visitor.note).toHaveCount(0);
    await authenticator.verifiesPerson(true);
    await visitor.createButton.click();
    await visitor.arrives('account');
    expect(await authenticator.passkeys()).toHaveLength(1);
  });
});

test('a browser that never answers keeps nobody from creating a passkey', async ({ visitor, authenticator, suite }) => {
  await givesPassword(visitor, suite);
  await visitor.arrives('create-passkey');
  await expect.poll(() => endsOf(visitor.page, 'create')).toEqual(['pending']);
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(await endsOf(visitor.page, 'create')).toEqual(['aborted', 'completed']);
  expect(await authenticator.passkeys()).toHaveLength(1);
});

test('nor from declining one', async ({ visitor, authenticator, suite }) => {
  await givesPassword(visitor, suite);
  await visitor.arrives('create-passkey');
  await visitor.button('Not now').click();
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(0);
  expect(await ceremoniesOf(visitor.page, 'create')).toBe(1);
});
