import { tenantConfiguration, type SignInMethod, type TenantConfiguration } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { tenantFaults } from './tenant-rules.js';

const email = { identifier: 'email', password: true, code: true, primary: 'code' } as const;
const emailCode = { identifier: 'email', password: false, code: true, primary: 'code' } as const;
const phone = { identifier: 'phone', password: false, code: true, primary: 'code' } as const;
const username = { identifier: 'username', password: true, code: false, primary: 'password' } as const;

type SignUp = TenantConfiguration['signUp'];
type Case = {
  because: string;
  methods?: SignInMethod[];
  signUp?: Partial<SignUp>;
  identifierFirst?: 'convenient' | 'hidden';
  change?: Partial<Pick<TenantConfiguration, 'signInMode'>>;
  passkeys?: boolean;
};

const good = tenantConfiguration.parse({
  tenantId: 'acme',
  displayName: 'Acme',
  hosts: ['login.acme.test'],
  rpId: 'login.acme.test',
  origins: ['https://login.acme.test'],
  signIn: { methods: [email] },
  passkey: {},
});

function faults({ methods = [email], signUp, identifierFirst = 'convenient', change, passkeys = true }: Case) {
  const tenant = {
    ...good,
    ...change,
    signIn: { ...good.signIn, methods, identifierFirst },
    signUp: { ...good.signUp, ...signUp },
    passkey: { ...good.passkey, enabled: passkeys },
  };
  return tenantFaults(tenant, { takenHosts: [] }).map(({ code, pointer }) => `${code} ${pointer}`);
}

const allowed: Case[] = [
  { because: 'an address, proved by a code', methods: [emailCode] },
  { because: 'an address or a number', methods: [email, phone], signUp: { identifiers: ['phone', 'email'] } },
  { because: 'a user name and a password', methods: [username], signUp: { identifiers: ['username'], password: true } },
  { because: 'an address that nobody proves, and a password', signUp: { verify: false, password: true } },
  { because: 'a passkey first, and a proved address', methods: [emailCode], signUp: { passkeyFirst: true } },
  { because: 'a name and a user name, asked of everybody', signUp: { profile: ['name', 'username'] } },
  {
    because: 'a user name, asked of who signed up with an address',
    methods: [email, username],
    signUp: { identifiers: ['email', 'username'], password: true, profile: ['username'] },
  },
  { because: 'a proved address, with the same answer for everybody', identifierFirst: 'hidden' },
  {
    because: 'nothing: where nobody signs up the settings of it do not matter',
    methods: [phone],
    signUp: { verify: false, passkeyFirst: true },
    change: { signInMode: 'sign-in-only' },
  },
];

const refused: (Case & { expected: string[] })[] = [
  {
    because: 'a user name gets a code',
    methods: [email, { ...username, code: true }],
    expected: ['username_code /signIn/methods/1/code'],
  },
  {
    because: 'they could not sign in with what they signed up with',
    signUp: { identifiers: ['email', 'phone'] },
    expected: ['sign_up_identifier_without_method /signUp/identifiers/1'],
  },
  {
    because: 'a user name alone proves nothing',
    methods: [username],
    signUp: { identifiers: ['username'] },
    expected: ['sign_up_without_password /signUp/password'],
  },
  {
    because: 'an address that nobody proves proves nothing',
    signUp: { verify: false },
    expected: ['sign_up_without_password /signUp/password'],
  },
  {
    because: 'they choose a password that they can never use',
    methods: [emailCode],
    signUp: { password: true },
    expected: ['sign_up_password_unused /signUp/password'],
  },
  {
    because: 'a passkey comes first where there are none',
    signUp: { passkeyFirst: true },
    passkeys: false,
    expected: ['passkey_first_switched_off /signUp/passkeyFirst'],
  },
  {
    because: 'a lost passkey could not be recovered from: a user name (E12)',
    methods: [username],
    signUp: { identifiers: ['username'], password: true, passkeyFirst: true },
    expected: ['passkey_first_without_recovery /signUp/passkeyFirst'],
  },
  {
    because: 'a lost passkey could not be recovered from: an unproved address (E12)',
    signUp: { verify: false, password: true, passkeyFirst: true },
    expected: ['passkey_first_without_recovery /signUp/passkeyFirst'],
  },
  {
    because: 'a sign-up tells which user names are taken, and a sign-in must not',
    methods: [username],
    signUp: { identifiers: ['username'], password: true },
    identifierFirst: 'hidden',
    expected: ['hidden_but_sign_up_reveals /signIn/identifierFirst'],
  },
  {
    because: 'a sign-up tells which addresses are taken, and a sign-in must not',
    signUp: { verify: false, password: true },
    identifierFirst: 'hidden',
    expected: ['hidden_but_sign_up_reveals /signIn/identifierFirst'],
  },
  {
    because: 'they are asked for the user name that they signed up with',
    methods: [username],
    signUp: { identifiers: ['username'], password: true, profile: ['name', 'username'] },
    expected: ['profile_asks_again /signUp/profile/1'],
  },
];

describe('people may sign up with', () => {
  it.each(allowed)('$because', (one) => expect(faults(one)).toEqual([]));
});

describe('a sign-up is refused when', () => {
  it.each(refused)('$because', ({ expected, ...one }) => expect(faults(one)).toEqual(expected));
});

describe('a pattern of addresses', () => {
  const patterns = (block: string[]) =>
    tenantFaults({ ...good, emailRules: { blockSubaddressing: false, allow: block, block } }, { takenHosts: [] }).map(
      ({ code, pointer }) => `${code} ${pointer}`,
    );

  it.each(['ada@example.com', 'ada+x@example.com', 'example.com', '*.example.co.uk', 'xn--bcher-kva.example'])(
    'may be %s',
    (pattern) => expect(patterns([pattern])).toEqual([]),
  );

  it.each(['@example.com', '*@example.com', '*', 'com', '*.com*', 'a@b@example.com', 'exa mple.com', '.example.com'])(
    'that matches nobody is refused: %s',
    (pattern) =>
      expect(patterns(['example.com', pattern])).toEqual([
        'email_pattern_unknown /emailRules/allow/1',
        'email_pattern_unknown /emailRules/block/1',
      ]),
  );
});
