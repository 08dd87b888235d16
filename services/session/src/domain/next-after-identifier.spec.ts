import type { IdentifierType, SignInMethod, TenantConfiguration } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { nextAfterIdentifier } from './next-after-identifier.js';

const intents = ['sign-in', 'sign-up', 'recover'] as const;
const bool = [true, false];

const methodOf = (type: IdentifierType, primary: 'password' | 'code'): SignInMethod =>
  type === 'username'
    ? { identifier: type, password: true, code: false, primary: 'password' }
    : { identifier: type, password: true, code: true, primary };

const tenantWith = (
  methods: SignInMethod[],
  passkey: Partial<TenantConfiguration['passkey']>,
  rest: { identifierFirst?: 'convenient' | 'hidden'; verify?: boolean } = {},
) =>
  ({
    signIn: { methods, identifierFirst: rest.identifierFirst ?? 'convenient' },
    signUp: { identifiers: ['email'], verify: rest.verify ?? true, password: true, passkeyFirst: false, profile: [] },
    passkey: { enabled: true, showButton: false, allowAutofill: false, ...passkey },
  }) as unknown as TenantConfiguration;

const rows = (['email', 'phone', 'username'] as const).flatMap((type) =>
  bool.flatMap((enabled) =>
    (['convenient', 'hidden'] as const).flatMap((identifierFirst) =>
      bool.flatMap((hasPasskey) =>
        (['password', 'code'] as const).map((primary) => ({ type, enabled, identifierFirst, hasPasskey, primary })),
      ),
    ),
  ),
);

describe('at a sign-in', () => {
  it.each(rows)(
    '$type, passkeys $enabled, $identifierFirst, has one: $hasPasskey, $primary first',
    ({ type, enabled, identifierFirst, hasPasskey, primary }) => {
      const method = methodOf(type, primary);
      // Neither the button nor the autofill plays a part: they are about the page before.
      for (const showButton of bool) {
        for (const allowAutofill of bool) {
          const tenant = tenantWith([method], { enabled, showButton, allowAutofill }, { identifierFirst });
          const asksForPasskey = enabled && (identifierFirst === 'hidden' || hasPasskey);
          expect(nextAfterIdentifier(tenant, { intent: 'sign-in', type, hasPasskey })).toBe(
            asksForPasskey ? 'passkey' : method.primary,
          );
          // Whose organisation signs them in is sent there before anything else (R1.2, b.1-5).
          for (const intent of intents) {
            expect(nextAfterIdentifier(tenant, { intent, type, hasPasskey, isOfConnection: true })).toBe('sso');
          }
        }
      }
    },
  );

  it('the method is that of the identifier which was named', () => {
    const tenant = tenantWith([methodOf('email', 'code'), methodOf('username', 'password')], { enabled: false });
    const next = (type: IdentifierType) => nextAfterIdentifier(tenant, { intent: 'sign-in', type, hasPasskey: false });
    expect([next('email'), next('username')]).toEqual(['code', 'password']);
  });

  it('hidden says the same of everybody', () => {
    const tenant = tenantWith([methodOf('email', 'password')], {}, { identifierFirst: 'hidden' });
    const answers = bool.map((hasPasskey) =>
      nextAfterIdentifier(tenant, { intent: 'sign-in', type: 'email', hasPasskey }),
    );
    expect(new Set(answers).size).toBe(1);
  });
});

it.each([
  { because: 'an address is proved before there is an account', type: 'email', verify: true, next: 'code' },
  { because: 'so is a number', type: 'phone', verify: true, next: 'code' },
  { because: 'the tenant proves addresses later', type: 'email', verify: false, next: 'new-password' },
  { because: 'a user name cannot be proved', type: 'username', verify: true, next: 'new-password' },
] as const)('at a sign-up $next, because $because', ({ type, verify, next }) => {
  for (const hasPasskey of bool) {
    const tenant = tenantWith([methodOf(type, 'password')], {}, { verify });
    expect(nextAfterIdentifier(tenant, { intent: 'sign-up', type, hasPasskey })).toBe(next);
  }
});

it.each(intents.filter((intent) => intent === 'recover'))('at a %s always a code', (intent) => {
  for (const type of ['email', 'phone'] as const) {
    const tenant = tenantWith([methodOf(type, 'password')], {}, { verify: false });
    expect(nextAfterIdentifier(tenant, { intent, type, hasPasskey: true })).toBe('code');
  }
});
