import { tenantConfiguration, type OwnMethod, type SignInMethod } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { methodsToKeep, type SignInFacts } from './last-method.js';

const both: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const byCode: SignInMethod = { identifier: 'email', password: false, code: true, primary: 'code' };
const byPassword: SignInMethod = { identifier: 'email', password: true, code: false, primary: 'password' };
const byPhone: SignInMethod = { identifier: 'phone', password: false, code: true, primary: 'code' };
const byUserName: SignInMethod = { identifier: 'username', password: true, code: false, primary: 'password' };

type Wish = { methods?: SignInMethod[]; passkeys?: boolean; mfa?: Partial<SignInFacts['tenant']['mfa']> };
const aTenant = ({ methods = [both], passkeys = true, mfa = {} }: Wish = {}): SignInFacts['tenant'] =>
  tenantConfiguration.parse({
    ...{ tenantId: 'acme', displayName: 'Acme', hosts: ['acme.example'], rpId: 'acme.example' },
    ...{ origins: ['https://acme.example'], signIn: { methods }, passkey: { enabled: passkeys }, mfa },
  });

type Person = SignInFacts['person'];
const nobody: Person = { email: null, phone: null, identifiers: [], hasPassword: false, signsInBySso: false };
const unproved: Person = { ...nobody, identifiers: ['email'] };
const proved: Person = { ...unproved, email: 'a•••@example.com' };
const ada: Person = { ...nobody, identifiers: ['username'], hasPassword: true };
const number: Person = { ...nobody, identifiers: ['phone'], phone: '+44•••58' };
const sso: Person = { ...nobody, signsInBySso: true };
const knowing = (person: Person): Person => ({ ...person, hasPassword: true });

const mandatory = { factors: ['webauthn', 'totp', 'backup-code'], policy: 'mandatory' } satisfies Wish['mfa'];
const adaptive = { ...mandatory, policy: 'adaptive-at-sign-in', adaptive: true } satisfies Wish['mfa'];
const prompted = { ...mandatory, policy: 'prompt-at-sign-in' } satisfies Wish['mfa'];
const codesOnly = { policy: 'mandatory', factors: ['email-code'] } satisfies Wish['mfa'];
const names = { methods: [byUserName] };
const all: OwnMethod[] = ['passkey', 'totp', 'backup-code'];

it.each<{ because: string; tenant?: Wish; person: Person; kept: OwnMethod[] }>([
  { because: 'a code is a way in', person: proved, kept: [] },
  { because: 'one to a number is', tenant: { methods: [byPhone] }, person: number, kept: [] },
  { because: 'a password is', person: knowing(unproved), kept: [] },
  { because: 'an organisation is', person: sso, kept: [] },
  { because: 'no code goes where nobody proved to be', person: unproved, kept: ['passkey'] },
  { because: 'a password without a name is none', person: knowing(nobody), kept: ['passkey'] },
  { because: 'nor with a name that is not used', tenant: { methods: [both] }, person: ada, kept: ['passkey'] },
  { because: 'the tenant takes no codes now', tenant: { methods: [byPassword] }, person: proved, kept: ['passkey'] },
  { because: 'nor passwords', tenant: { methods: [byCode] }, person: knowing(unproved), kept: ['passkey'] },
  { because: 'passkeys may be taken again tomorrow', tenant: { passkeys: false }, person: unproved, kept: ['passkey'] },
  { because: 'what is left to people keeps nobody out', tenant: { ...names, mfa: prompted }, person: ada, kept: [] },
  { because: 'd.36: a code leads to another factor', tenant: { mfa: mandatory }, person: proved, kept: [] },
  {
    because: 'd.36: a password does, where a code can be sent',
    tenant: { methods: [byPassword], mfa: mandatory },
    person: knowing(proved),
    kept: [],
  },
  { because: 'd.36: it does not where none can', tenant: { ...names, mfa: mandatory }, person: ada, kept: all },
  { because: 'd.36: nor where the unusual is asked', tenant: { ...names, mfa: adaptive }, person: ada, kept: all },
  {
    because: 'd.36: it does where the tenant lets it',
    tenant: { ...names, mfa: { ...mandatory, firstEnrolment: 'any' } },
    person: ada,
    kept: [],
  },
  {
    because: 'd.36: what the tenant does not take completes nothing',
    tenant: { ...names, mfa: { ...mandatory, factors: ['webauthn'] } },
    person: ada,
    kept: ['passkey'],
  },
  {
    because: 'd.36: a passkey that signs nobody in is no factor either',
    tenant: { ...names, passkeys: false, mfa: { ...mandatory, factors: ['totp'] } },
    person: ada,
    kept: ['totp'],
  },
  {
    because: 'd.36: or it is one',
    tenant: { ...names, passkeys: false, mfa: { ...mandatory, factors: ['webauthn', 'totp'] } },
    person: ada,
    kept: ['passkey', 'totp'],
  },
  {
    because: 'a code is no second step beside itself',
    tenant: { methods: [byCode], mfa: codesOnly },
    person: proved,
    kept: ['passkey'],
  },
  {
    because: 'two kinds of codes are two',
    tenant: { methods: [byCode], mfa: { ...codesOnly, factors: ['email-code', 'phone-code'] } },
    person: proved,
    kept: [],
  },
  {
    because: 'one way that is enough is enough',
    tenant: { methods: [byUserName, byPhone], mfa: mandatory },
    person: { ...ada, ...number, hasPassword: true },
    kept: [],
  },
])('R9, S5: $kept: $because', ({ tenant, person, kept }) => {
  expect(methodsToKeep({ tenant: aTenant(tenant), person })).toEqual(kept);
});
