import { expect, test } from './fixtures.js';

/** The `n`th code that is not this one. */
const wrong = (code: string, n: number) => String((Number(code) + n) % 1_000_000).padStart(6, '0');

test('three wrong codes are said to be wrong, and the right one still signs in', async ({ visitor }) => {
  await visitor.opens('/sign-up');
  const code = await visitor.asksForCode();
  for (const n of [1, 2, 3]) {
    const refused = visitor.page.waitForResponse((response) => response.url().endsWith('/code/verify'));
    await visitor.entersCode(wrong(code, n));
    expect((await refused).status()).toBe(401);
    await expect(visitor.codeField).toHaveAccessibleDescription(/That is not the code we sent/);
    await expect(visitor.codeField).toBeFocused();
  }
  await visitor.entersCode(code);
  await visitor.arrives('create-passkey');
});

test('five wrong codes end a code, and the page says that it takes a new one', async ({ visitor }) => {
  await visitor.opens('/sign-up');
  const code = await visitor.asksForCode();
  for (const n of [1, 2, 3, 4, 5]) {
    await visitor.entersCode(wrong(code, n));
    await expect(visitor.button('Verify')).not.toHaveAttribute('data-pending');
    await expect(visitor.codeField).toHaveAccessibleDescription(/That is not the code|tried too often/);
  }
  await visitor.entersCode(code);
  await expect(visitor.codeField).toHaveAccessibleDescription(/tried too often/);
  await visitor.arrives('code');
});

test('something that is no code is caught before it is sent', async ({ visitor }) => {
  await visitor.opens('/sign-up');
  await visitor.asksForCode();
  let sent = 0;
  visitor.page.on('request', ({ method }) => void (sent += Number(method() === 'POST')));
  await visitor.entersCode('12 34');
  await expect(visitor.codeField).toHaveAccessibleDescription('Enter all six digits of the code.');
  expect(sent).toBe(0);
});

test('a new code can be had after thirty seconds; the old one is dead then', async ({ visitor, servers }) => {
  await visitor.page.clock.install();
  await visitor.opens('/sign-up');
  const first = await visitor.asksForCode();
  await expect(visitor.button('Send a new code')).toBeDisabled();
  await expect(visitor.page.getByText(/You can ask for a new code in \d+ seconds\./)).toBeVisible();

  const { id } = await visitor.journey();
  await servers.ageCode(id, 31);
  await visitor.page.clock.fastForward(31_000);
  const since = new Date();
  await visitor.button('Send a new code').click();
  await expect(visitor.note).toHaveText('A new code is on its way. The old one no longer works.');
  const second = await visitor.newestCode(since);

  await visitor.entersCode(first);
  await expect(visitor.codeField).toHaveAccessibleDescription(/That is not the code we sent/);
  await visitor.entersCode(second);
  await visitor.arrives('create-passkey');
});

test('"Use a different address" leads back to the first page, and the other address gets its code', async ({
  visitor,
}) => {
  await visitor.opens('/sign-up');
  await visitor.asksForCode();
  await visitor.button('Use a different address').click();
  await visitor.arrives('identify');
  await visitor.emailField.fill(`other.${visitor.email}`);
  await visitor.button('Continue').click();
  await visitor.arrives('code');
});
