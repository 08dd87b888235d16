import type { MfaFactor, MfaRequirement, SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { enrollableAt, pathOf, saveCodes, walk } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople, offerOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn, decisionsIn } from './told.js';

// Somebody whose factors come and go: used up, removed, of a kind that the tenant takes or not.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const asks = (policy: MfaRequirement, ...factors: MfaFactor[]) => people.asks({ policy, factors });
const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body as SessionView;
const removes = async (holder: Holder, ...factors: MfaFactor[]) => {
  const path = await pathOf(admin, people.tenant.id, holder);
  for (const factor of factors)
    expect((await admin.send('DELETE', `${path}/factors/${factor}`, undefined)).status).toBe(204);
};

/** Shows backup codes, each at a sign-in of its own; where the last one led. */
async function spend(holder: Holder, count: number) {
  const codes = holder.backupCodes?.slice(0, count) ?? [];
  let last: Awaited<ReturnType<MfaPeople['byPassword']>> | undefined;
  for (const code of codes) {
    const at = await people.byPassword(holder);
    last = { ...at, interaction: interactionOf(await act(at.browser, at.interaction, 'backup-code', { code })) };
  }
  if (!last) throw new Error('they have no codes');
  return last;
}

describe('d.20: backup codes that are used up', () => {
  it('d.20: are none: with the last one new ones are asked for, and none is offered until there are', async () => {
    const ada = await people.someone({ totp: true, backupCodes: true });
    await asks('mandatory', 'totp', 'backup-code');
    stepOf((await spend(ada, 9)).interaction, 'done');
    expect(offerOf((await people.byPassword(ada)).interaction)).toEqual(['totp', 'backup-code']);
    const last = await spend({ ...ada, backupCodes: ada.backupCodes?.slice(9) ?? [] }, 1);
    stepOf(last.interaction, 'backup-codes');
    // Whoever leaves that page finds it again, behind the factor that they still have.
    const next = await people.byPassword(ada);
    expect(offerOf(next.interaction)).toEqual(['totp']);
    const spent = await act(next.browser, next.interaction, 'backup-code', { code: ada.backupCodes?.[0] });
    expect([spent.status, codeIn(spent)]).toEqual([409, 'interaction.unexpected_action']);
    const proved = await act(next.browser, next.interaction, 'totp', { code: codeOf(ada.secret ?? '') });
    const at = { browser: next.browser, interaction: interactionOf(proved) };
    stepOf(at.interaction, 'backup-codes');
    stepOf(interactionOf(await saveCodes(at, ada)), 'done');
    expect(offerOf((await people.byPassword(ada)).interaction)).toEqual(['totp', 'backup-code']);
  });
});

describe('d.21: an administrator removes the app', () => {
  it('d.21: who has backup codes shows one, and sets up another app', async () => {
    const ada = await people.someone({ totp: true, backupCodes: true });
    await asks('mandatory', 'totp', 'backup-code');
    await removes(ada, 'totp');
    const at = await people.byPassword(ada);
    expect(offerOf(at.interaction)).toEqual(['backup-code']);
    const code = ada.backupCodes?.[0];
    const shown = interactionOf(await act(at.browser, at.interaction, 'backup-code', { code }));
    expect(enrollableAt(shown)).toEqual(['totp']);
    const { pages } = await walk(people, { ...at, interaction: shown }, { holder: ada });
    expect(pages).toEqual(['enrol-factor', 'done']);
    // The level is that of the password and of a code that was on paper: two kinds.
    expect(await sessionOf(at.browser)).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('d.21: who has nothing left is let in by the first factor and the mailbox, and sets one up', async () => {
    const ada = await people.someone({ totp: true, backupCodes: true });
    await asks('mandatory', 'totp', 'backup-code');
    await removes(ada, 'totp', 'backup-code');
    const { pages } = await walk(people, await people.byPassword(ada), { holder: ada });
    expect(pages).toEqual(['mfa', 'enrol-factor', 'backup-codes', 'done']);
  });

  it('d.21: where it is left to people, who has nothing left signs in, and is asked whether they want one', async () => {
    const ada = await people.someone({ totp: true });
    await asks('prompt-at-sign-in', 'totp');
    await removes(ada, 'totp');
    const skips = ['turn-on-two-step'] as const;
    const { pages } = await walk(people, await people.byPassword(ada), { holder: ada, skips });
    expect(pages).toEqual(['turn-on-two-step', 'done']);
  });

  it('D-19: and the secret that it had is refused at once, whatever is set up since', async () => {
    const ada: Holder = await people.someone({ totp: true });
    const old = ada.secret ?? '';
    await asks('mandatory', 'totp');
    await removes(ada, 'totp');
    await walk(people, await people.byPassword(ada), { holder: ada });
    const at = await people.byPassword(ada);
    const refused = await act(at.browser, at.interaction, 'totp', { code: codeOf(old) });
    expect([refused.status, codeIn(refused)]).toEqual([401, 'credential.factor_code_rejected']);
    const code = codeOf(ada.secret ?? '');
    stepOf(interactionOf(await act(at.browser, at.interaction, 'totp', { code })), 'done');
  });
});

describe('d.12: passkeys sign in, and the tenant’s factors are others', () => {
  it('d.12, b.4-6: a passkey is no factor there: whoever has one alone sets up an app', async () => {
    const ada = await people.someone({ passkey: true });
    await asks('mandatory', 'totp');
    const at = await people.byPasskey(ada);
    expect(enrollableAt(at.interaction)).toEqual(['totp']);
    const { pages } = await walk(people, at, { holder: ada });
    expect(pages).toEqual(['enrol-factor', 'done']);
    expect(await sessionOf(at.browser)).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('d.12: and still it spares who has the app the question; after a password it is not offered', async () => {
    const ada = await people.someone({ passkey: true, totp: true });
    await asks('mandatory', 'totp');
    const { browser, interaction } = await people.byPasskey(ada);
    stepOf(interaction, 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'phr', amr: ['hwk', 'user', 'mfa'] });
    const other = await people.byPassword(ada);
    expect(offerOf(other.interaction)).toEqual(['totp']);
    const passkey = await act(other.browser, other.interaction, 'passkey/options');
    expect([passkey.status, codeIn(passkey)]).toEqual([409, 'interaction.unexpected_action']);
  });

  it('where a passkey is not taken for both, it asks for the app after it', async () => {
    const ada = await people.someone({ passkey: true, totp: true });
    const passkey = { ...people.wish.passkey, satisfiesMfa: false };
    await people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'] }, { passkey });
    const { browser, interaction } = await people.byPasskey(ada);
    expect(offerOf(interaction)).toEqual(['totp']);
    expect((await decisionsIn(system, interaction)).at(-1)?.reasons).toContain('passkey.does_not_satisfy_mfa');
    stepOf(interactionOf(await act(browser, interaction, 'totp', { code: codeOf(ada.secret ?? '') })), 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'phr', amr: ['otp', 'hwk', 'user', 'mfa'] });
  });
});

describe('d.13: somebody with a passkey and a password', () => {
  it('d.13: who said no signs in with the password alone, and that is one factor', async () => {
    const ada = await people.someone({ passkey: true });
    await asks('prompt-at-sign-in', 'webauthn');
    const at = await people.byPassword(ada);
    expect(enrollableAt(at.interaction)).toEqual(['webauthn']);
    const skipped = await act(at.browser, at.interaction, 'skip', { step: 'turn-on-two-step' });
    stepOf(interactionOf(skipped), 'done');
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd'] });
  });

  it('d.13: who said yes shows the passkey after it, there and then and from then on', async () => {
    const ada = await people.someone({ passkey: true });
    await asks('prompt-at-sign-in', 'webauthn');
    const at = await people.byPassword(ada);
    const on = interactionOf(await act(at.browser, at.interaction, 'enable-two-step'));
    expect(offerOf(on)).toEqual(['webauthn']);
    expect((await at.browser.get('/api/v1/session')).status).toBe(401);
    stepOf(interactionOf(await people.secondPasskey(at.browser, on, ada.authenticator)), 'done');
    expect(offerOf((await people.byPassword(ada)).interaction)).toEqual(['webauthn']);
    stepOf((await people.byPasskey(ada)).interaction, 'done');
  });
});
