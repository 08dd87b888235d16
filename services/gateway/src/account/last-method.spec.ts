import { tenantConfiguration, type SignInMethod } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { isLastMethod, waysIn, type Removable, type Way, type WaysInFacts } from './last-method.js';

const both: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const byCode: SignInMethod = { identifier: 'email', password: false, code: true, primary: 'code' };
const byPassword: SignInMethod = { identifier: 'email', password: true, code: false, primary: 'password' };
const byPhone: SignInMethod = { identifier: 'phone', password: false, code: true, primary: 'code' };
const byUserName: SignInMethod = { identifier: 'username', password: true, code: false, primary: 'password' };

type Wish = {
  methods?: SignInMethod[];
  passkeys?: boolean;
  mfa?: Partial<WaysInFacts['tenant']['mfa']>;
};
const aTenant = ({ methods = [both], passkeys = true, mfa = {} }: Wish = {}): WaysInFacts['tenant'] =>
  tenantConfiguration.parse({
    ...{ tenantId: 'acme', displayName: 'Acme', hosts: ['acme.example'], rpId: 'acme.example' },
    ...{ origins: ['https://acme.example'], signIn: { methods }, passkey: { enabled: passkeys }, mfa },
  });

const nobody: WaysInFacts['person'] = {
  ...{ email: null, phone: null, identifiers: [], hasPassword: false, signsInBySso: false },
};
const byMail = { ...nobody, identifiers: ['email' as const] };
const proved = { ...byMail, email: 'a•••@example.com' };
const ada = { ...nobody, identifiers: ['username' as const], hasPassword: true };
const nothing: WaysInFacts['held'] = { passkeys: 0, totp: false, backupCodesLeft: 0 };
const onePasskey = { ...nothing, passkeys: 1 };

type Row = { because: string; tenant?: Wish; person: WaysInFacts['person']; held?: Partial<WaysInFacts['held']> };
const factsOf = ({ tenant, person, held }: Row): WaysInFacts => ({
  tenant: aTenant(tenant),
  person,
  held: { ...onePasskey, ...held },
});

describe('the ways in', () => {
  it.each<Row & { ways: Way[] }>([
    { because: 'all of them', person: { ...proved, hasPassword: true }, ways: ['passkey', 'password', 'email-code'] },
    { because: 'a code goes to what was proved', person: byMail, ways: ['passkey'] },
    { because: 'a password goes with a name', person: { ...nobody, hasPassword: true }, ways: ['passkey'] },
    {
      because: 'of an address that nobody proved too',
      person: { ...byMail, hasPassword: true },
      ways: ['passkey', 'password'],
    },
    { because: 'the tenant takes no codes now', tenant: { methods: [byPassword] }, person: proved, ways: ['passkey'] },
    {
      because: 'the tenant takes no passwords now',
      tenant: { methods: [byCode] },
      person: { ...proved, hasPassword: true },
      ways: ['passkey', 'email-code'],
    },
    {
      because: 'a number has its codes',
      tenant: { methods: [byPhone] },
      person: { ...nobody, identifiers: ['phone'], phone: '+44•••58' },
      ways: ['passkey', 'phone-code'],
    },
    {
      because: 'a way of two names is one',
      tenant: { methods: [both, byUserName] },
      person: { ...ada, identifiers: ['username', 'email'] },
      ways: ['passkey', 'password'],
    },
    { because: 'passkeys sign nobody in now', tenant: { passkeys: false }, person: proved, ways: ['email-code'] },
    {
      because: 'R5: an organisation signs them in, and nothing else',
      person: { ...proved, signsInBySso: true },
      ways: ['sso'],
    },
  ])('$because', ({ ways, ...row }) => {
    expect(waysIn(factsOf(row))).toEqual(ways);
  });
});

const app = { factors: ['webauthn', 'totp', 'backup-code'] as const };
const mandatory = { ...app, factors: [...app.factors], policy: 'mandatory' as const };
const adaptive = { ...mandatory, policy: 'adaptive-at-sign-in' as const, adaptive: true };
const names = { methods: [byUserName] };

describe('R9, S5: what is the last method', () => {
  it.each<Row & { removed: Removable; isLast: boolean }>([
    { because: 'a code is left', removed: 'passkeys', person: proved, isLast: false },
    { because: 'a password is left', removed: 'passkeys', person: { ...byMail, hasPassword: true }, isLast: false },
    {
      because: 'an organisation is left',
      removed: 'passkeys',
      person: { ...nobody, signsInBySso: true },
      isLast: false,
    },
    { because: 'nothing is left', removed: 'passkeys', person: byMail, isLast: true },
    {
      because: 'what the tenant does not take any more is not left',
      removed: 'passkeys',
      tenant: { methods: [byCode] },
      person: { ...byMail, hasPassword: true },
      isLast: true,
    },
    {
      because: 'passkeys that sign nobody in may be the way in of tomorrow',
      removed: 'passkeys',
      tenant: { passkeys: false },
      person: byMail,
      isLast: true,
    },
    { because: 'an app signs nobody in', removed: 'passkeys', person: byMail, held: { totp: true }, isLast: true },
    { because: 'a passkey is left', removed: 'totp', person: byMail, held: { totp: true }, isLast: false },
    {
      because: 'an app is no way in where it is left to people',
      removed: 'totp',
      tenant: names,
      person: ada,
      held: { ...nothing, totp: true },
      isLast: false,
    },
    {
      because: 'd.36: where everybody has a factor, a code leads to another one',
      removed: 'passkeys',
      tenant: { mfa: mandatory },
      person: proved,
      isLast: false,
    },
    {
      because: 'd.36: a password does too, where a code can be sent',
      removed: 'passkeys',
      tenant: { methods: [byPassword], mfa: mandatory },
      person: { ...proved, hasPassword: true },
      isLast: false,
    },
    {
      because: 'd.36: a password binds nothing where none can',
      removed: 'passkeys',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      isLast: true,
    },
    {
      because: 'd.36: nor where only the unusual is asked',
      removed: 'passkeys',
      tenant: { ...names, mfa: adaptive },
      person: ada,
      isLast: true,
    },
    {
      because: 'd.36: it does where the tenant lets it',
      removed: 'passkeys',
      tenant: { ...names, mfa: { ...mandatory, firstEnrolment: 'any' } },
      person: ada,
      isLast: false,
    },
    {
      because: 'd.36: it does beside an app',
      removed: 'passkeys',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      held: { totp: true },
      isLast: false,
    },
    {
      because: 'd.36: it does beside backup codes',
      removed: 'passkeys',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      held: { backupCodesLeft: 1 },
      isLast: false,
    },
    {
      because: 'd.36: an app that the tenant does not take is none',
      removed: 'passkeys',
      tenant: { ...names, mfa: { ...mandatory, factors: ['webauthn'] } },
      person: ada,
      held: { totp: true },
      isLast: true,
    },
    {
      because: 'an app is all that completes a password',
      removed: 'totp',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      held: { ...nothing, totp: true },
      isLast: true,
    },
    {
      because: 'codes complete it as well',
      removed: 'totp',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      held: { ...nothing, totp: true, backupCodesLeft: 2 },
      isLast: false,
    },
    {
      because: 'a passkey that signs nobody in completes it',
      removed: 'totp',
      tenant: { ...names, passkeys: false, mfa: mandatory },
      person: ada,
      held: { totp: true },
      isLast: false,
    },
    {
      because: 'codes are all that completes a password',
      removed: 'backup-codes',
      tenant: { ...names, mfa: mandatory },
      person: ada,
      held: { ...nothing, backupCodesLeft: 1 },
      isLast: true,
    },
    {
      because: 'a code is no second step beside itself',
      removed: 'passkeys',
      tenant: { methods: [byCode], mfa: { policy: 'mandatory', factors: ['email-code'] } },
      person: proved,
      isLast: true,
    },
    {
      because: 'two codes are two steps',
      removed: 'passkeys',
      tenant: { methods: [byCode], mfa: { policy: 'mandatory', factors: ['email-code', 'phone-code'] } },
      person: proved,
      isLast: false,
    },
  ])('$removed, $isLast: $because', ({ removed, isLast, ...row }) => {
    expect(isLastMethod(removed, factsOf(row))).toBe(isLast);
  });
});
