import { ceremoniesOf, endsOf, mostAtOnce } from './ceremony-log.js';
import { expect, test } from './fixtures.js';

test('a suggested passkey signs in at AAL2, without the button', async ({ visitor, authenticator }) => {
  await visitor.returns();
  await expect(visitor.emailField).toHaveAttribute('autocomplete', 'username webauthn');
  const { signCount } = await authenticator.passkey();
  await visitor.picksSuggestion();

  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr' });
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
  expect(await ceremoniesOf(visitor.page, 'get')).toBe(0);
  expect(await mostAtOnce(visitor.page)).toBe(1);
});

test('the funnel knows a suggested passkey from one that is asked for by the button', async ({ visitor, servers }) => {
  const { page } = visitor;
  const answered = async () => {
    const request = await page.waitForRequest((one) => /\/interactions\/[^/]+\/passkey$/.test(one.url()));
    return new URL(request.url()).pathname.split('/').at(-2) ?? '';
  };
  await visitor.returns();
  const suggested = answered();
  await visitor.picksSuggestion();
  await visitor.arrives('account');
  await page.context().clearCookies();
  await page.goto('/sign-in');
  const pressed = answered();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(await servers.pathsOf(await suggested)).toEqual(['autofill']);
  expect(await servers.pathsOf(await pressed)).toEqual(['button']);
});

test('a cancelled dialog leaves the suggestion alive', async ({ visitor, authenticator }) => {
  await visitor.returns();
  await visitor.isSuggestedPasskey();
  await authenticator.verifiesPerson(false);
  await visitor.passkeyButton.click();
  await expect(visitor.note).toHaveText('Passkey sign-in was cancelled. Nothing was changed.');

  await authenticator.verifiesPerson(true);
  await visitor.picksSuggestion();
  await visitor.arrives('account');
  expect(await endsOf(visitor.page, 'get')).toEqual(['NotAllowedError']);
  expect(await mostAtOnce(visitor.page)).toBe(1);
});

test('a suggestion that is picked and then not verified says nothing, is told, and comes back', async ({
  visitor,
  authenticator,
}) => {
  await visitor.returns();
  await authenticator.verifiesPerson(false);
  const told = visitor.page.waitForRequest((request) => request.url().endsWith('/cancelled'));
  await visitor.picksSuggestion();
  expect((await told).postDataJSON()).toEqual({
    ...{ ceremony: 'authentication', reason: 'cancelled', via: 'autofill' },
  });
  await expect(visitor.passkeyButton).toBeEnabled();

  await authenticator.verifiesPerson(true);
  await visitor.isSuggestedPasskey();
  await expect(visitor.note.filter({ hasText: 'cancelled' })).toHaveCount(0);
  await visitor.picksSuggestion();
  await visitor.arrives('account');
});

test('an aborted suggestion is told to nobody', async ({ visitor }) => {
  await visitor.returns();
  await visitor.isSuggestedPasskey();
  const told: string[] = [];
  visitor.page.on('request', (request) => void (request.url().endsWith('/cancelled') && told.push(request.url())));
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(told).toEqual([]);
});

test('a form is not sent while a passkey is being checked', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.returns();
  let release = () => undefined as void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const sent: string[] = [];
  await page.route(/\/interactions\/[^/]+\/passkey$/, async (route) => {
    await released;
    await route.continue();
  });
  page.on('request', (request) => void (request.url().endsWith('/identifier') && sent.push(request.url())));
  await visitor.emailField.fill(visitor.email);
  const isChecked = page.waitForRequest(/\/interactions\/[^/]+\/passkey$/);
  await visitor.picksSuggestion();
  await isChecked;
  await visitor.emailField.press('Enter');
  release();
  await visitor.arrives('account');
  expect(sent).toEqual([]);
});

test('a suggestion ends before a form is sent, and comes back when the answer leaves the person there', async ({
  visitor,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await visitor.isSuggestedPasskey();
  let pendingThen: string[] | undefined;
  await page.route(/\/identifier$/, async (route) => {
    pendingThen = await endsOf(page, 'suggest');
    await route.fulfill({ status: 503, headers: { 'retry-after': '60' }, body: '' });
  });
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await expect(visitor.button('Try again')).toBeVisible();
  expect(pendingThen).not.toContain('pending');
  await visitor.picksSuggestion();
  await visitor.arrives('account');
});

test('a suggested passkey that nobody has is said to be unknown, the authenticator forgets it, and the page goes on', async ({
  visitor,
  authenticator,
  servers,
}) => {
  await visitor.returns();
  const { credentialId } = await authenticator.passkey();
  await servers.forgetPasskey(Buffer.from(credentialId, 'base64').toString('base64url'));
  const renewed = visitor.page.waitForResponse(/\/passkey\/options$/);
  await visitor.picksSuggestion();
  await expect(visitor.note).toContainText('This passkey is not known here.');
  expect((await renewed).status()).toBe(200);
  await visitor.isSuggestedPasskey();
  await expect.poll(async () => (await authenticator.passkeys()).length).toBe(0);
});

test.describe('as the browser has it', () => {
  test.use({ suggestions: 'immediate' });

  test('d.26: a browser that has the person pick at once signs in with no click at all', async ({
    visitor,
    authenticator,
  }) => {
    await visitor.signsUpWithPasskey();
    await authenticator.personIsPresent(false);
    await visitor.signsOut();
    await authenticator.personIsPresent(true);
    await visitor.page.reload();
    await visitor.arrives('account');
    expect(await visitor.session()).toMatchObject({ aal: 2 });
  });

  test('d.25: the button works while a suggestion is pending: it is aborted in the task of the click', async ({
    visitor,
    authenticator,
  }) => {
    await visitor.signsUpWithPasskey();
    await authenticator.personIsPresent(false);
    await visitor.signsOut();
    await expect.poll(() => endsOf(visitor.page, 'suggest')).toEqual(['pending']);
    await authenticator.personIsPresent(true);
    await visitor.passkeyButton.click();

    await visitor.arrives('account');
    expect(await endsOf(visitor.page, 'suggest')).toEqual(['aborted']);
    expect(await endsOf(visitor.page, 'get')).toEqual(['completed']);
    expect(await mostAtOnce(visitor.page)).toBe(1);
    const asked = await visitor.page.evaluate(() => window.ceremonyLog?.find(({ what }) => what === 'get'));
    expect(asked).toMatchObject({ wasActive: true });
  });

  test('a browser that ends every suggestion at once is left alone after a few, and says nothing', async ({
    visitor,
  }) => {
    const { page } = visitor;
    await page.clock.install();
    await visitor.opens('/sign-in');
    // Each try waits twice as long as the one before.
    for (const [tries, wait] of [1_100, 2_100, 4_100, 60_000].entries()) {
      await expect.poll(() => endsOf(page, 'suggest')).toEqual(Array(tries + 1).fill('NotAllowedError'));
      await page.clock.runFor(wait);
    }
    expect(await ceremoniesOf(page, 'suggest')).toBe(4);
    await expect(visitor.note).toHaveCount(0);
    await expect(visitor.passkeyButton).toBeEnabled();
  });
});
