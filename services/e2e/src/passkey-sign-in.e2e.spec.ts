import { problem } from '@latchkey/contracts';
import type { Response } from '@playwright/test';
import { requestsBeforeCeremony } from './ceremony-log.js';
import { expect, test } from './fixtures.js';
import type { Visitor } from './visitor.js';

/** The answer to the next call of the journey that ends so. */
const answerTo = ({ page }: Visitor, call: string): Promise<Response> =>
  page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(call));

test('d.24: a passkey signs in at AAL2 with one press, and nothing is asked of the network before the ceremony', async ({
  visitor,
  authenticator,
}) => {
  await visitor.returns();
  const { signCount } = await authenticator.passkey();
  await visitor.passkeyButton.click();

  await visitor.arrives('account');
  await expect(visitor.page.getByText('Signed in with a passkey – verified it’s you')).toBeVisible();
  const { aal, acr, amr } = await visitor.session();
  expect({ aal, acr }).toEqual({ aal: 2, acr: 'phr' });
  expect(amr).toEqual(expect.arrayContaining(['user', 'mfa']));
  expect(await requestsBeforeCeremony(visitor.page)).toEqual([]);
  expect((await authenticator.passkey()).signCount).toBe(signCount + 1);
});

test('d.27: who cancels is told so calmly, and the button works again at once', async ({ visitor, authenticator }) => {
  await visitor.returns();
  await authenticator.verifiesPerson(false);
  const told = answerTo(visitor, '/cancelled');
  await visitor.passkeyButton.click();

  await expect(visitor.note).toHaveText('Passkey sign-in was cancelled. Nothing was changed.');
  await expect(visitor.note).toHaveAttribute('data-tone', 'quiet');
  await expect(visitor.page.getByRole('alert')).toHaveCount(0);
  await visitor.arrives('identify');
  expect((await told).status()).toBe(200);
  expect((await told).request().postDataJSON()).toEqual({
    ...{ ceremony: 'authentication', reason: 'cancelled', via: 'button' },
    tookMs: expect.any(Number) as unknown,
  });

  await authenticator.verifiesPerson(true);
  await expect(visitor.passkeyButton).toBeEnabled();
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
});

test('d.27: who cancels the creation of a passkey is told so calmly and may try again', async ({
  visitor,
  authenticator,
}) => {
  await visitor.provesEmail('/sign-up');
  await authenticator.verifiesPerson(false);
  const told = answerTo(visitor, '/cancelled');
  await visitor.createButton.click();
  await expect(visitor.note).toHaveText('No passkey was created. You can try again or do it another time.');
  await expect(visitor.note).toHaveAttribute('data-tone', 'quiet');
  expect((await told).request().postDataJSON()).toEqual({
    ...{ ceremony: 'registration', reason: 'cancelled' },
    tookMs: expect.any(Number) as unknown,
  });

  await authenticator.verifiesPerson(true);
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(await authenticator.passkeys()).toHaveLength(1);
});

test('d.2: a challenge that has run out is 410 and a fresh start on the same page, where the next press signs in', async ({
  visitor,
  servers,
}) => {
  await visitor.returns();
  const { id } = await visitor.journey();
  expect(await servers.dropCeremonies(id)).toBeGreaterThan(0);
  const refused = answerTo(visitor, `${id}/passkey`);
  await visitor.passkeyButton.click();

  const response = await refused;
  expect(response.status()).toBe(410);
  expect(response.headers()['content-type']).toMatch(/^application\/problem\+json\b/);
  expect(problem.parse(await response.json())).toMatchObject({ code: 'ceremony.expired', status: 410 });
  await expect(visitor.note).toHaveText('That took a little too long; here is a fresh start.');
  await visitor.arrives('identify');

  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(await visitor.session()).toMatchObject({ aal: 2 });
});

test('a registration challenge that has run out is replaced, and the next press creates the passkey', async ({
  visitor,
  servers,
}) => {
  await visitor.provesEmail('/sign-up');
  const { id } = await visitor.journey();
  expect(await servers.dropCeremonies(id)).toBeGreaterThan(0);
  const refused = answerTo(visitor, `${id}/enrolment/passkey`);
  await visitor.createButton.click();
  expect((await refused).status()).toBe(410);
  await expect(visitor.note).toHaveText('That took a little too long; here is a fresh start.');
  await visitor.createButton.click();
  await visitor.arrives('account');
});

test('d.30: a passkey that the server does not know is said to be unknown, the authenticator too, and the way by e-mail is open', async ({
  visitor,
  authenticator,
  servers,
}) => {
  await visitor.returns();
  const { credentialId } = await authenticator.passkey();
  await servers.forgetPasskey(Buffer.from(credentialId, 'base64').toString('base64url'));
  const refused = answerTo(visitor, '/passkey');
  await visitor.passkeyButton.click();

  const response = await refused;
  expect(response.status()).toBe(401);
  // Nothing tells a guesser which of the many reasons it was.
  expect(problem.parse(await response.json())).toMatchObject({ code: 'authentication.failed' });
  await expect(visitor.note).toContainText('This passkey is not known here.');
  await expect(visitor.note).toContainText('sign in another way');
  await expect.poll(() => authenticator.passkeys()).toEqual([]);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('create-passkey');
});
