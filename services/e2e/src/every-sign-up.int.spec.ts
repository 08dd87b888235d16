import type { Interaction, StepName } from '@latchkey/contracts';
import { type Browser, interactionOf, type SoftwareAuthenticator } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, aUserName, begin, newcomersOf } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// Every way through a sign-up, in every configuration of a tenant, of somebody new and of who has an account (b.2, b.5, E12).

let system: System;
let newcomers: ReturnType<typeof newcomersOf>;
beforeAll(async () => {
  system = await startSystem();
  newcomers = newcomersOf(system);
});
afterAll(() => system.stop());

const password = 'four quiet herons at dusk';
const bool = [false, true];
const all = bool.flatMap((wantsPassword) =>
  bool.flatMap((passkeyFirst) =>
    bool.flatMap((profile) =>
      bool.flatMap((enabled) =>
        bool.map((progressiveEnrolment) => ({ wantsPassword, passkeyFirst, profile, enabled, progressiveEnrolment })),
      ),
    ),
  ),
);
// A passkey first without passkeys cannot be configured.
const rows = all.filter(({ passkeyFirst, enabled }) => enabled || !passkeyFirst);
type Row = (typeof rows)[number];
type Choice = 'creates' | 'skips';

/** The pages that somebody new sees after the code, by the rules. */
function pagesOf(row: Row, choice: Choice): StepName[] {
  const { wantsPassword, passkeyFirst, profile, enabled, progressiveEnrolment } = row;
  const first: StepName[] = profile ? ['profile'] : [];
  if (wantsPassword && passkeyFirst && enabled) {
    return [...first, 'create-passkey', ...(choice === 'skips' ? (['new-password'] as const) : [])];
  }
  const second: StepName[] = wantsPassword ? ['new-password'] : [];
  return [...first, ...second, ...(enabled && progressiveEnrolment ? (['create-passkey'] as const) : [])];
}

/** Answers page after page until the end; which they were. */
async function answer(browser: Browser, from: Interaction, choice: Choice, authenticator: SoftwareAuthenticator) {
  const pages: StepName[] = [];
  let at = from;
  while (at.step.name !== 'done' && pages.length < 6) {
    pages.push(at.step.name);
    at = interactionOf(await act(browser, at, ...replyTo(at, choice, authenticator)));
  }
  expect((await browser.get('/api/v1/session')).status).toBe(200);
  return pages;
}

function replyTo(
  { step }: Interaction,
  choice: Choice,
  authenticator: SoftwareAuthenticator,
): [method: string, body: object] {
  if (step.name === 'profile') return ['profile', { name: 'Ada', username: aUserName() }];
  if (step.name === 'new-password') return ['new-password', { password }];
  if (step.name !== 'create-passkey') throw new Error(`nobody expects ${step.name}`);
  return choice === 'creates'
    ? ['enrolment/passkey', { response: authenticator.create(step.passkey.options) }]
    : ['skip', {}];
}

describe.each(rows)(
  'password $wantsPassword, passkey first $passkeyFirst, profile $profile, passkeys $enabled, offered $progressiveEnrolment',
  (row) => {
    let tenant: TestTenant;
    beforeAll(async () => {
      const { wantsPassword, passkeyFirst, profile, enabled, progressiveEnrolment } = row;
      tenant = await aTenantWith(system.suite, {
        signIn: { methods: [{ identifier: 'email', password: true, code: true, primary: 'password' }] },
        signUp: { password: wantsPassword, passkeyFirst, profile: profile ? ['name', 'username'] : [] },
        passkey: { enabled, showButton: false, progressiveEnrolment },
        captcha: { provider: 'none', when: 'always' },
      });
    });

    it.each(['creates', 'skips'] as const)('somebody new, who %s', async (choice) => {
      const [browser, email, authenticator] = [tenant.newBrowser(), anAddress(), tenant.newAuthenticator()];
      const proven = await newcomers.prove(browser, email);
      expect(await answer(browser, proven, choice, authenticator)).toEqual(pagesOf(row, choice));

      // Who is there already is signed in, and asked for nothing that they have.
      const again = tenant.newBrowser();
      const back = await newcomers.prove(again, email);
      const pages = await answer(again, back, 'skips', authenticator);
      const hasPasskey = choice === 'creates' && pagesOf(row, choice).includes('create-passkey');
      const isOffered = row.enabled && row.progressiveEnrolment && !hasPasskey;
      expect(pages).toEqual(isOffered ? ['create-passkey'] : []);
    });
  },
);

it('signs nobody up where the tenant has no sign-up', async () => {
  const tenant = await aTenantWith(system.suite, {});
  await tenant.change({ signInMode: 'sign-in-only' });
  const browser = tenant.newBrowser();
  await expect
    .poll(async () => (await browser.post('/api/v1/interactions', { intent: 'sign-up' })).status, { timeout: 5_000 })
    .toBe(404);
  const signIn = await begin(browser, anAddress(), 'sign-in');
  expect(signIn.step.name).toBe('code');
});
