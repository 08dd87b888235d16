import { ceremoniesOf, endsOf, mostAtOnce } from './ceremony-log.js';
import { expect, test } from './fixtures.js';

/** The challenge lives for a minute and is renewed at 80 % of it. */
const almostALife = 50_000;

test('a page that sits open for longer than a challenge lives has a fresh one in its suggestion', async ({
  visitor,
  servers,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await page.clock.install();
  await page.reload();
  await visitor.isSuggestedPasskey();
  const { id } = await visitor.journey();
  expect(await servers.dropCeremonies(id)).toBeGreaterThan(0);
  const renewed = page.waitForResponse(/\/passkey\/options$/);
  await page.clock.fastForward(almostALife);
  expect((await renewed).status()).toBe(200);
  await expect.poll(() => endsOf(page, 'suggest')).toEqual(['aborted', 'pending']);

  await visitor.picksSuggestion();
  await visitor.arrives('account');
  expect(await mostAtOnce(page)).toBe(1);
});

test('a page that nobody touches stops renewing, and suggests again when somebody does', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.returns();
  await page.clock.install();
  await page.reload();
  await visitor.isSuggestedPasskey();
  for (let renewals = 1; renewals <= 8; renewals += 1) {
    const renewed = page.waitForResponse(/\/passkey\/options$/);
    await page.clock.fastForward(almostALife);
    await renewed;
    await expect.poll(async () => (await endsOf(page, 'suggest')).length).toBe(renewals + 1);
  }
  await page.clock.fastForward(almostALife);
  await page.clock.fastForward(almostALife);
  await expect.poll(async () => (await endsOf(page, 'suggest')).at(-1)).toBe('aborted');
  expect(await ceremoniesOf(page, 'suggest')).toBe(9);

  const renewed = page.waitForResponse(/\/passkey\/options$/);
  await visitor.emailField.click();
  await renewed;
  await visitor.picksSuggestion();
  await visitor.arrives('account');
});

test('a page whose journey is over when somebody comes back goes on with another one', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.returns();
  await page.clock.install();
  await page.reload();
  await visitor.isSuggestedPasskey();
  const { id } = await visitor.journey();
  await page.evaluate(async (path) => {
    await fetch(path, { method: 'DELETE', headers: { 'content-type': 'application/json' }, body: '{}' });
  }, `/api/v1/interactions/${id}`);
  const started = page.waitForResponse((response) => response.request().method() === 'POST' && response.status() < 300);
  await page.clock.fastForward(almostALife);
  await started;
  await expect.poll(() => endsOf(page, 'suggest')).toEqual(['aborted', 'pending']);
  await visitor.picksSuggestion();
  await visitor.arrives('account');
  await expect(visitor.note).toHaveCount(0);
});

test('d.4: of two tabs that both suggest, the second lands in the session of the first', async ({
  visitor,
  authenticator,
  servers,
  openTab,
}) => {
  await visitor.returns();
  const { id } = await visitor.journey();
  const passkey = await authenticator.passkey();
  const second = await openTab([{ ...passkey, signCount: passkey.signCount + 10 }]);
  await second.opens('/sign-in');
  await second.isSuggestedPasskey();
  await visitor.picksSuggestion();
  await visitor.arrives('account');
  await second.picksSuggestion();
  await second.arrives('account');
  expect((await second.session()).sessionId).toBe((await visitor.session()).sessionId);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('a reload at any step suggests on the first page and nowhere else', async ({ visitor }) => {
  const { page } = visitor;
  await visitor.signsUpWithoutPasskey();
  await visitor.signsOut();
  await visitor.isSuggestedPasskey();
  await page.reload();
  await visitor.isSuggestedPasskey();

  const code = await visitor.asksForCode();
  expect(await endsOf(page, 'suggest')).toEqual(['aborted']);
  await page.reload();
  await visitor.arrives('code');
  expect(await ceremoniesOf(page, 'suggest')).toBe(0);
  await visitor.entersCode(code);
  await visitor.arrives('create-passkey');
  await page.reload();
  await visitor.arrives('create-passkey');
  expect(await ceremoniesOf(page, 'suggest')).toBe(0);
  await visitor.createButton.click();
  await visitor.arrives('account');
});

test('"Back" leads to a page that suggests: from the code, from the other first page, from elsewhere', async ({
  visitor,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await visitor.isSuggestedPasskey();
  await visitor.asksForCode();
  await page.goBack();
  await visitor.arrives('identify');
  await visitor.isSuggestedPasskey();

  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page).toHaveURL('/sign-up');
  await visitor.arrives('identify');
  expect(await endsOf(page, 'suggest')).not.toContain('pending');
  await page.goBack();
  await visitor.isSuggestedPasskey();

  await page.goto('/dev/inbox');
  await page.goBack();
  await visitor.arrives('identify');
  await visitor.picksSuggestion();
  await visitor.arrives('account');
});

test('a page that goes into the back/forward cache lets go of its suggestion and takes it up when it returns', async ({
  visitor,
}) => {
  const { page } = visitor;
  await visitor.returns();
  await visitor.isSuggestedPasskey();
  const shown = await ceremoniesOf(page, 'suggest');
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  expect(await endsOf(page, 'suggest')).not.toContain('pending');
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect.poll(async () => (await endsOf(page, 'suggest')).at(-1)).toBe('pending');
  expect(await ceremoniesOf(page, 'suggest')).toBeGreaterThan(shown);
  await visitor.picksSuggestion();
  await visitor.arrives('account');
  expect(await mostAtOnce(page)).toBe(1);
});

test('a browser that cannot suggest passkeys has the button, and nothing is missing', async ({ visitor }) => {
  await visitor.page.addInitScript(() => {
    const api = (globalThis as { PublicKeyCredential?: object }).PublicKeyCredential;
    if (!api) return;
    Reflect.deleteProperty(api, 'getClientCapabilities');
    Reflect.deleteProperty(api, 'isConditionalMediationAvailable');
  });
  await visitor.returns();
  expect(await ceremoniesOf(visitor.page, 'suggest')).toBe(0);
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
});

test('a browser that says that it cannot is asked once in a page’s life', async ({ visitor }) => {
  await visitor.page.addInitScript(() => {
    const api = (globalThis as { PublicKeyCredential?: object }).PublicKeyCredential;
    if (!api) return;
    Object.defineProperty(api, 'getClientCapabilities', {
      value: async () => {
        document.documentElement.dataset['asked'] = String(Number(document.documentElement.dataset['asked'] ?? 0) + 1);
        return { conditionalGet: false };
      },
    });
  });
  await visitor.returns();
  await expect(visitor.page.locator('html')).toHaveAttribute('data-asked', '1');
  await visitor.button('Continue').click();
  expect(await ceremoniesOf(visitor.page, 'suggest')).toBe(0);
  await expect(visitor.page.locator('html')).toHaveAttribute('data-asked', '1');
});

test('a tenant without autofill has the button alone; one without the button has autofill alone', async ({
  visitor,
}) => {
  const { page } = visitor;
  const firstScreen = { passkeyButton: true, passkeyAutofill: false };
  await page.route('**/api/v1/experience', async (route) => {
    const response = await route.fetch();
    const experience = (await response.json()) as { firstScreen: object };
    await route.fulfill({
      response,
      json: { ...experience, firstScreen: { ...experience.firstScreen, ...firstScreen } },
    });
  });
  await visitor.returns();
  expect(await ceremoniesOf(page, 'suggest')).toBe(0);
  await visitor.passkeyButton.click();
  await visitor.arrives('account');

  Object.assign(firstScreen, { passkeyButton: false, passkeyAutofill: true });
  await visitor.signsOut();
  await page.reload();
  await visitor.isSuggestedPasskey();
  await expect(visitor.passkeyButton).toHaveCount(0);
  await visitor.picksSuggestion();
  await visitor.arrives('account');
});
