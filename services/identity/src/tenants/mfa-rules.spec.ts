import {
  mfaRequirement,
  tenantConfiguration,
  type MfaRequirement,
  type SignInMethod,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { mfaFaults } from './mfa-rules.js';

const password: SignInMethod = { identifier: 'email', password: true, code: false, primary: 'password' };
const mailCode: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'code' };
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

  it.each(mfaRequirement.options)('%s is refused unless it is enforced', (policy) => {
    const told = faults({ factors: ['totp'], policy, adaptive: isAdaptive(policy) });
    expect(told).toEqual(policy === 'no-prompt' ? [] : ['policy_not_enforced /mfa/policy']);
  });
});
