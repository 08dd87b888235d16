import {
  mfaRequirement,
  ssoConnectionId,
  tenantConfiguration,
  type MfaRequirement,
  type SignInMethod,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { mfaFaults, mfaWarnings } from './mfa-rules.js';

const password: SignInMethod = { identifier: 'email', password: true, code: false, primary: 'password' };
const mailCode: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'code' };
const username: SignInMethod = { identifier: 'username', password: true, code: false, primary: 'password' };
const phoneCode: SignInMethod = { identifier: 'phone', password: false, code: true, primary: 'code' };

const good = tenantConfiguration.parse({
  tenantId: 'acme',
  displayName: 'Acme',
  hosts: ['login.acme.test'],
  rpId: 'login.acme.test',
  origins: ['https://login.acme.test'],
  signIn: { methods: [password] },
  passkey: {},
});

type Mfa = TenantConfiguration['mfa'];
const faults = (mfa: Partial<Mfa>, methods: SignInMethod[] = [password]) =>
  mfaFaults({ ...good, signIn: { ...good.signIn, methods }, mfa: { ...good.mfa, ...mfa } }).map(
    ({ code, pointer }) => `${code} ${pointer}`,
  );

const warnings = (mfa: Partial<Mfa>, change: Partial<TenantConfiguration>) =>
  mfaWarnings({ ...good, ...change, mfa: { ...good.mfa, ...mfa } }).map(({ code, pointer }) => `${code} ${pointer}`);

describe('A11: the factors of a tenant', () => {
  it.each<{ because: string; mfa: Partial<Mfa>; methods?: SignInMethod[]; told: string[] }>([
    { because: 'none is asked for', mfa: {}, told: [] },
    { because: 'a passkey and an app', mfa: { factors: ['webauthn', 'totp'] }, told: [] },
    { because: 'backup codes beside an app', mfa: { factors: ['totp', 'backup-code'] }, told: [] },
    { because: 'codes by mail, where mail signs nobody in', mfa: { factors: ['email-code'] }, told: [] },
    { because: 'backup codes alone', mfa: { factors: ['backup-code'] }, told: ['backup_codes_alone /mfa/factors'] },
    { because: 'one twice', mfa: { factors: ['totp', 'totp'] }, told: ['factor_twice /mfa/factors/1'] },
    {
      because: 'codes by mail sign in already',
      mfa: { factors: ['totp', 'email-code'] },
      methods: [mailCode],
      told: ['factor_signs_in /mfa/factors/1'],
    },
    {
      because: 'codes by phone sign in already',
      mfa: { factors: ['phone-code'] },
      methods: [password, phoneCode],
      told: ['factor_signs_in /mfa/factors/0'],
    },
    {
      because: 'codes by phone sign in, and those by mail are the factor',
      mfa: { factors: ['email-code'] },
      methods: [password, phoneCode],
      told: [],
    },
  ])('$because', ({ mfa, methods, told }) => {
    expect(faults(mfa, methods)).toEqual(told);
  });
});

describe('A14: policy and adaptive go together', () => {
  const isAdaptive = (policy: MfaRequirement) => policy.startsWith('adaptive-');

  it.each(mfaRequirement.options)('%s', (policy) => {
    for (const adaptive of [false, true]) {
      const told = faults({ factors: ['totp'], policy, adaptive });
      expect(told.includes('adaptive_needs_its_policy /mfa/policy')).toBe(adaptive && !isAdaptive(policy));
      expect(told.includes('policy_is_adaptive /mfa/policy')).toBe(!adaptive && isAdaptive(policy));
      const without = faults({ factors: [], policy, adaptive });
      expect(without.includes('policy_without_factor /mfa/policy')).toBe(policy !== 'no-prompt');
      expect(without.includes('adaptive_without_factor /mfa/adaptive')).toBe(adaptive);
    }
  });

  it.each(mfaRequirement.options)('%s is accepted with a factor and the switch that goes with it', (policy) => {
    expect(faults({ factors: ['totp'], policy, adaptive: isAdaptive(policy) })).toEqual([]);
  });
});

describe('A15: trusted devices', () => {
  it.each<{ because: string; mfa: Partial<Mfa>; told: string[] }>([
    { because: 'off, without factors', mfa: { trustedDevices: { enabled: false, days: 30 } }, told: [] },
    {
      because: 'on, beside a factor',
      mfa: { factors: ['totp'], trustedDevices: { enabled: true, days: 1 } },
      told: [],
    },
    {
      because: 'on, and no factor that they spare',
      mfa: { trustedDevices: { enabled: true, days: 365 } },
      told: ['trusted_devices_without_factor /mfa/trustedDevices/enabled'],
    },
  ])('$because', ({ mfa, told }) => expect(faults(mfa)).toEqual(told));
});

describe('no fault is', () => {
  it.each<{ because: string; mfa: Partial<Mfa> }>([
    {
      because: 'that an organisation’s word is taken',
      mfa: { factors: ['webauthn'], policy: 'mandatory', trustSso: true },
    },
    { because: 'that it is taken where nobody is asked', mfa: { trustSso: true } },
    { because: 'that anything that signs in begins an enrolment', mfa: { factors: ['totp'], firstEnrolment: 'any' } },
  ])('$because', ({ mfa }) => expect(faults(mfa)).toEqual([]));
});

describe('an administrator is warned that', () => {
  const connectionId = ssoConnectionId.parse('c0000000-0000-4000-8000-000000000001');
  const connected = { sso: { connections: [{ connectionId, displayName: 'Acme', domains: ['acme.test'] }] } };
  const byName: Partial<TenantConfiguration> = { signIn: { ...good.signIn, methods: [username] } };
  const adaptive: Partial<Mfa> = { policy: 'adaptive-at-sign-in', adaptive: true };
  type Row = { because: string; mfa: Partial<Mfa>; change?: Partial<TenantConfiguration>; told: string[] };

  const noFactor = 'sso_people_without_factor /mfa/factors';
  it.each<Row>([
    {
      because: 'a passkey is all that is taken',
      mfa: { factors: ['webauthn'], policy: 'mandatory' },
      told: [noFactor],
    },
    {
      because: 'backup codes beside it help nobody who has none',
      mfa: { factors: ['webauthn', 'backup-code'], policy: 'mandatory' },
      told: [noFactor],
    },
    { because: 'an unusual sign-in wants it', mfa: { factors: ['webauthn'], ...adaptive }, told: [noFactor] },
    { because: 'an app does as well', mfa: { factors: ['webauthn', 'totp'], policy: 'mandatory' }, told: [] },
    {
      because: 'their provider is trusted',
      mfa: { factors: ['webauthn'], policy: 'mandatory', trustSso: true },
      told: [],
    },
    { because: 'it may be skipped', mfa: { factors: ['webauthn'], policy: 'prompt-at-sign-in-and-sign-up' }, told: [] },
    {
      because: 'no connection is active',
      mfa: { factors: ['webauthn'], policy: 'mandatory' },
      change: { sso: { connections: [] } },
      told: [],
    },
  ])(
    'people of an organisation could not sign in (R5), or not: $because: $told',
    ({ mfa, change = connected, told }) => {
      expect(warnings(mfa, change)).toEqual(told);
    },
  );

  const noChannel = 'first_enrolment_without_channel /mfa/firstEnrolment';
  it.each<Row>([
    {
      because: 'only names sign in',
      mfa: { factors: ['totp'], policy: 'mandatory' },
      change: byName,
      told: [noChannel],
    },
    {
      because: 'an unusual sign-in wants one',
      mfa: { factors: ['totp'], ...adaptive },
      change: byName,
      told: [noChannel],
    },
    {
      because: 'whatever signs in may begin',
      mfa: { factors: ['totp'], policy: 'mandatory', firstEnrolment: 'any' },
      change: byName,
      told: [],
    },
    { because: 'an address signs in', mfa: { factors: ['totp'], policy: 'mandatory' }, told: [] },
    {
      because: 'a number signs in beside the name',
      mfa: { factors: ['totp'], policy: 'mandatory' },
      change: { signIn: { ...good.signIn, methods: [username, phoneCode] } },
      told: [],
    },
    { because: 'it may be skipped', mfa: { factors: ['totp'], policy: 'prompt-at-sign-in' }, change: byName, told: [] },
  ])('nobody could set up a first factor, or not: $because: $told', ({ mfa, change = {}, told }) => {
    expect(warnings(mfa, change)).toEqual(told);
  });

  const noRecovery = 'recovery_without_factor /mfa/factors';
  const byPassword: Partial<TenantConfiguration> = {
    signIn: {
      ...good.signIn,
      methods: [{ identifier: 'email', password: true, code: false, primary: 'password' }],
    },
  };
  it.each<Row>([
    {
      because: 'the mailbox is both',
      mfa: { factors: ['email-code'], policy: 'mandatory' },
      change: byPassword,
      told: [noRecovery],
    },
    {
      because: 'an app is left',
      mfa: { factors: ['email-code', 'totp'], policy: 'mandatory' },
      change: byPassword,
      told: [],
    },
    {
      because: 'a backup code is left',
      mfa: { factors: ['email-code', 'backup-code'], policy: 'mandatory' },
      change: byPassword,
      told: [],
    },
    {
      because: 'it is the telephone',
      mfa: { factors: ['phone-code'], policy: 'mandatory' },
      change: byPassword,
      told: [],
    },
  ])('who forgets a password could not sign in, or could: $because: $told', ({ mfa, change = {}, told }) => {
    expect(warnings(mfa, change)).toEqual(told);
  });
});
