import type { Interaction, MfaSettings, SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrollableAt } from './enrolment-walk.js';
import { codeOf, offerOf, secretOf } from './mfa-people.js';
import { act, Organisation, show, ways } from './organisation.js';
import { codeIn, decisionsIn } from './told.js';

// D-06: an organisation stands for the first factor of its people. Whether for the second too, the tenant says.

let at: Organisation;
let domain: string;
beforeAll(async () => {
  at = await Organisation.start();
  ({ domain } = await at.connected());
});
afterAll(() => at.stop());

const asks = async (mfa: Partial<MfaSettings>) => {
  const factors: MfaSettings['factors'] = ['webauthn', 'totp'];
  await at.tenant.change({ signIn: { methods: [ways] }, mfa: { policy: 'mandatory', factors, ...mfa } });
  await at.untilBound(`somebody@${domain}`);
};

/** Signs in at the provider; where the journey stands then. */
async function comesBack(email: string, subject: string): Promise<{ browser: Browser; interaction: Interaction }> {
  const { browser, url, interaction } = await at.back(email, subject);
  await browser.get(url, show);
  return { browser, interaction: interactionOf(await browser.get(interactionPath(interaction))) };
}

async function somebody() {
  const subject = `staff-${crypto.randomUUID().slice(0, 8)}`;
  const email = `${subject}@${domain}`;
  await at.provider.knows(subject, { email, email_verified: true });
  return { email, subject };
}

const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body as SessionView;

describe('D-06: who signs in at their organisation, where everybody has a second factor', () => {
  it('D-06, R5: sets one up, which is no passkey, and is asked for it the next time', async () => {
    await asks({});
    const { email, subject } = await somebody();
    const first = await comesBack(email, subject);
    expect(enrollableAt(first.interaction)).toEqual(['totp']);
    expect((await first.browser.get('/api/v1/session')).status).toBe(401);
    const passkey = await act(first.browser, first.interaction, 'enrolment/passkey/options');
    expect([passkey.status, codeIn(passkey)]).toEqual([409, 'interaction.unexpected_action']);
    const shown = interactionOf(await act(first.browser, first.interaction, 'enrolment/totp/options'));
    const secret = secretOf(shown);
    const bound = await act(first.browser, first.interaction, 'enrolment/totp', { code: codeOf(secret, -1) });
    stepOf(interactionOf(bound), 'done');

    const back = await comesBack(email, subject);
    expect(offerOf(back.interaction)).toEqual(['totp']);
    expect((await back.browser.get('/api/v1/session')).status).toBe(401);
    const proved = await act(back.browser, back.interaction, 'totp', { code: codeOf(secret) });
    stepOf(interactionOf(proved), 'done');
    // What a provider saw is not known here: a code beside it is one thing that they have, and no second one.
    expect(await sessionOf(back.browser)).toMatchObject({ aal: 1, amr: ['otp'] });
    const reasons = (await decisionsIn(at.system, back.interaction)).at(-1)?.reasons;
    expect(reasons).toEqual(expect.arrayContaining(['policy.requires_mfa', 'sso.one_factor', 'totp.one_factor']));
  });

  it('D-06: is spared that where the tenant trusts their organisation with it', async () => {
    await asks({ trustSso: true });
    const { email, subject } = await somebody();
    for (const time of ['first', 'second']) {
      const { browser, interaction } = await comesBack(email, subject);
      expect([time, interaction.step.name]).toEqual([time, 'done']);
      expect(await sessionOf(browser)).toMatchObject({ aal: 1, amr: [] });
      if (time === 'second') {
        expect((await decisionsIn(at.system, interaction)).at(-1)?.reasons).toContain('sso.trusted');
      }
    }
  });

  it('D-06: and where it is left to people, is led to none', async () => {
    await asks({ policy: 'prompt-at-sign-in-and-sign-up' });
    const { email, subject } = await somebody();
    for (const time of ['first', 'second']) {
      const { interaction } = await comesBack(email, subject);
      expect([time, interaction.step.name]).toEqual([time, 'done']);
    }
  });
});
