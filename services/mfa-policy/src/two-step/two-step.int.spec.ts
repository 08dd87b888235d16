import { chooseTwoStep, readTwoStep, twoStepChanged, type TenantId, type UserId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aUser, eventually, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

let mfaPolicy: MfaPolicy;
let optional: TenantId;
let mandatory: TenantId;
let adaptive: TenantId;
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy();
  const factors = ['webauthn', 'totp', 'backup-code'];
  optional = await mfaPolicy.tenant({ mfa: { policy: 'prompt-at-sign-in', factors } });
  mandatory = await mfaPolicy.tenant({ mfa: { policy: 'mandatory', factors } });
  adaptive = await mfaPolicy.tenant({ mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors } });
});
afterAll(() => mfaPolicy.stop());

type Choice = 'turn-on' | 'turn-off' | 'skip' | 'skip-extra' | 'ask-again';
const choose = (tenantId: TenantId, userId: UserId, choice: Choice) =>
  mfaPolicy.ask(chooseTwoStep, { tenantId, userId, choice });
const read = (tenantId: TenantId, userId: UserId) => mfaPolicy.ask(readTwoStep, { tenantId, userId });
const rowsOf = (userId: UserId) =>
  mfaPolicy.query<{ tenant_id: string; state: string; skipped_extra: boolean }>(
    'SELECT tenant_id, state, skipped_extra FROM two_step WHERE user_id = $1',
    [userId],
  );

describe('a choice', () => {
  it.each([
    { choices: ['turn-on'], state: 'on', skipped: false },
    { choices: ['skip'], state: 'off', skipped: false },
    { choices: ['skip', 'turn-on'], state: 'on', skipped: false },
    { choices: ['turn-on', 'turn-off'], state: 'off', skipped: false },
    { choices: ['skip-extra'], state: 'unset', skipped: true },
    { choices: ['turn-on', 'skip-extra'], state: 'on', skipped: true },
    { choices: ['skip-extra', 'skip'], state: 'off', skipped: true },
    { choices: ['skip', 'skip-extra', 'ask-again'], state: 'unset', skipped: false },
  ] as const)('is kept: $choices', async ({ choices, state, skipped }) => {
    const userId = aUser();
    for (const choice of choices) await choose(optional, userId, choice);
    expect(await rowsOf(userId)).toEqual([{ tenant_id: optional, state, skipped_extra: skipped }]);
  });

  it('is told once, and not when it changes nothing', async () => {
    const userId = aUser();
    const since = await mfaPolicy.lastSequence();
    expect(await choose(optional, userId, 'turn-on')).toEqual({ state: 'on' });
    expect(await choose(optional, userId, 'turn-on')).toEqual({ state: 'on' });
    expect(await choose(optional, userId, 'skip-extra')).toEqual({ state: 'on' });
    expect(await choose(optional, userId, 'skip')).toEqual({ state: 'off' });
    const states = await eventually(async () => {
      const told = (await mfaPolicy.events(twoStepChanged, since)).filter((event) => event.userId === userId);
      return told.length > 1 && told.map(({ from, state }) => [from, state]);
    });
    expect(states).toEqual([
      ['unset', 'on'],
      ['on', 'off'],
    ]);
  });

  // What an app says of somebody who said nothing is what they see, so the end of it is told.
  it.each([
    { because: 'turned off', choices: ['turn-off'], told: [['on', 'off']] },
    { because: 'turned on, as it was', choices: ['turn-on'], told: [] },
    { because: 'to be asked about anew: it stays on', choices: ['turn-on', 'ask-again'], told: [] },
  ] as const)('of who has an app is told as it holds: $because', async ({ choices, told }) => {
    const userId = mfaPolicy.neighbours.person(optional, aUser(), { held: { totp: true } });
    const [since, last] = [await mfaPolicy.lastSequence(), aUser()];
    for (const choice of choices) await choose(optional, userId, choice);
    await choose(optional, last, 'turn-on');
    const events = await eventually(async () => {
      const some = await mfaPolicy.events(twoStepChanged, since);
      return some.some((event) => event.userId === last) && some.filter((event) => event.userId === userId);
    });
    expect(events.map(({ from, state }) => [from, state])).toEqual(told);
  });

  it('of one tenant is none of another', async () => {
    const userId = aUser();
    await choose(optional, userId, 'skip');
    expect(await choose(mandatory, userId, 'turn-on')).toEqual({ state: 'on' });
    const states = Object.fromEntries((await rowsOf(userId)).map((row) => [row.tenant_id, row.state]));
    expect(states).toEqual({ [mandatory]: 'on', [optional]: 'off' });
  });

  it.each([
    { because: 'mandatory', choice: 'skip', tenant: () => mandatory },
    { because: 'adaptive', choice: 'skip', tenant: () => adaptive },
    { because: 'mandatory', choice: 'turn-off', tenant: () => mandatory },
    { because: 'adaptive', choice: 'turn-off', tenant: () => adaptive },
  ] as const)(
    'to do without is refused where the policy leaves none, and nothing is kept: $choice, $because',
    async ({ tenant, choice }) => {
      const userId = aUser();
      await expect(choose(tenant(), userId, choice)).rejects.toMatchObject({ code: 'mfa-policy.not_optional' });
      expect(await rowsOf(userId)).toEqual([]);
    },
  );

  it('against advice is nobody else’s matter: one factor is enough also where one is mandatory', async () => {
    expect(await choose(mandatory, aUser(), 'skip-extra')).toEqual({ state: 'unset' });
  });

  it('of many at the same time leaves one row', async () => {
    const userId = aUser();
    await Promise.all(Array.from({ length: 20 }, (_, time) => choose(optional, userId, time % 2 ? 'skip' : 'turn-on')));
    expect(await rowsOf(userId)).toHaveLength(1);
  });
});

describe('what a person sees', () => {
  const nothing = { state: 'unset', optional: true, isAsked: false, factors: [], backupCodesLeft: 0 };

  it.each([
    { because: 'nothing', tenant: () => optional, held: {}, expected: nothing },
    {
      because: 'd.15: an app, which is on',
      tenant: () => optional,
      held: { totp: true },
      expected: { ...nothing, state: 'on', isAsked: true, factors: ['totp'] },
    },
    {
      because: 'a passkey and backup codes, undecided',
      tenant: () => optional,
      held: { passkeys: 1, backupCodesLeft: 3 },
      expected: { ...nothing, factors: ['webauthn', 'backup-code'], backupCodesLeft: 3 },
    },
    {
      because: 'where it is mandatory they are asked',
      tenant: () => mandatory,
      held: { passkeys: 1 },
      expected: { ...nothing, optional: false, isAsked: true, factors: ['webauthn'] },
    },
    {
      because: 'where only the unusual is asked they are not',
      tenant: () => adaptive,
      held: { totp: true },
      expected: { ...nothing, state: 'on', optional: false, factors: ['totp'] },
    },
  ])('$because', async ({ tenant, held, expected }) => {
    const userId = mfaPolicy.neighbours.person(tenant(), aUser(), { held });
    expect(await read(tenant(), userId)).toEqual(expected);
  });

  it('is what they chose', async () => {
    const userId = mfaPolicy.neighbours.person(optional, aUser(), { held: { totp: true } });
    await choose(optional, userId, 'skip');
    expect(await read(optional, userId)).toMatchObject({ state: 'off', isAsked: false });
  });

  it('of nobody is nothing', async () => {
    await expect(read(optional, aUser())).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it.each(['identity', 'credential'] as const)('is not made up while %s is away', async (service) => {
    const userId = mfaPolicy.neighbours.person(optional, aUser());
    const back = await mfaPolicy.neighbours.leave(service);
    await expect(read(optional, userId)).rejects.toMatchObject({ code: 'service.unavailable' });
    await back();
    expect(await read(optional, userId)).toEqual(nothing);
  });
});
