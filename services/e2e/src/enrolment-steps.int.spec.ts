import type { MfaRequirement } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Page, walk } from './enrolment-walk.js';
import { type Holder, MfaPeople } from './mfa-people.js';
import { anAddress } from './newcomers.js';
import { startSystem, type System } from './system.js';

// Which steps come in which order, of every policy, at a sign-up and at a sign-in with a password alone (b.4).

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system, { signUp: { password: true, profile: ['name'] } });
});
afterAll(() => system.stop());

const factors = ['webauthn', 'totp', 'backup-code'] as const;
const asks = (policy: MfaRequirement) =>
  people.asks({ policy, factors: [...factors] }, { passkey: { ...people.wish.passkey, progressiveEnrolment: true } });
const everything: readonly Page[] = ['create-passkey', 'turn-on-two-step', 'suggestion'];

type Row = { policy: MfaRequirement; does: Page[]; skips: Page[] };

describe('b.4: somebody new sees, in this order,', () => {
  const first: Page[] = ['profile', 'new-password', 'create-passkey'];
  it.each<Row>([
    { policy: 'no-prompt', does: ['done'], skips: ['done'] },
    // d.18: the passkey is offered at once, second factors wait for a sign-in.
    { policy: 'prompt-at-sign-in', does: ['done'], skips: ['done'] },
    {
      policy: 'prompt-at-sign-in-and-sign-up',
      does: ['turn-on-two-step', 'suggestion', 'backup-codes', 'done'],
      skips: ['turn-on-two-step', 'done'],
    },
    // A factor is not skipped where everybody has one; the authenticator app is one that needs no other beside it.
    {
      policy: 'mandatory',
      does: ['suggestion', 'backup-codes', 'done'],
      skips: ['enrol-factor', 'backup-codes', 'done'],
    },
    { policy: 'adaptive-at-sign-in', does: ['done'], skips: ['done'] },
    {
      policy: 'adaptive-at-sign-in-and-sign-up',
      does: ['suggestion', 'backup-codes', 'done'],
      skips: ['enrol-factor', 'backup-codes', 'done'],
    },
  ])('d.18: $policy', async ({ policy, does, skips }) => {
    await asks(policy);
    expect((await signsUp([])).pages).toEqual([...first, ...does]);
    expect((await signsUp(everything)).pages).toEqual([...first, ...skips]);
  });
});

async function signsUp(skips: readonly Page[]) {
  const [browser, holder] = [people.tenant.newBrowser(), { email: anAddress() } as Holder];
  const interaction = await people.prove(browser, holder.email);
  return { ...(await walk(people, { browser, interaction }, { holder, skips })), holder };
}

describe('b.4: somebody with a password alone sees, in this order,', () => {
  it.each<Row>([
    { policy: 'no-prompt', does: ['create-passkey', 'done'], skips: ['create-passkey', 'done'] },
    // Whoever knows a password proves the mailbox before anything is theirs for good (D-05); to say no, nothing is proved.
    ...(['prompt-at-sign-in', 'prompt-at-sign-in-and-sign-up'] as const).map((policy) => ({
      policy,
      does: ['create-passkey', 'turn-on-two-step', 'mfa', 'suggestion', 'backup-codes', 'done'] satisfies Page[],
      skips: ['create-passkey', 'turn-on-two-step', 'done'] satisfies Page[],
    })),
    ...(['mandatory', 'adaptive-at-sign-in', 'adaptive-at-sign-in-and-sign-up'] as const).map((policy) => ({
      policy,
      does: ['mfa', 'create-passkey', 'suggestion', 'backup-codes', 'done'] satisfies Page[],
      skips: ['mfa', 'create-passkey', 'enrol-factor', 'backup-codes', 'done'] satisfies Page[],
    })),
  ])('D-05: $policy', async ({ policy, does, skips }) => {
    const [ada, bob] = [await people.someone(), await people.someone()];
    await asks(policy);
    expect((await signsIn(ada, [])).pages).toEqual(does);
    expect((await signsIn(bob, everything)).pages).toEqual(skips);
  });
});

async function signsIn(holder: Holder, skips: readonly Page[]) {
  return walk(people, await people.byPassword(holder), { holder, skips });
}

describe('b.4-8, d.19: backup codes', () => {
  it('d.19: are asked for after a suggestion that was skipped', async () => {
    await asks('mandatory');
    const { pages } = await signsUp(['suggestion']);
    expect(pages.slice(-3)).toEqual(['suggestion', 'backup-codes', 'done']);
  });

  it('b.4-7: and a suggestion that was skipped is made once', async () => {
    await asks('mandatory');
    const { holder } = await signsUp(['suggestion']);
    const { interaction } = await people.byPasskey(holder);
    expect(interaction.step.name).toBe('done');
  });
});
