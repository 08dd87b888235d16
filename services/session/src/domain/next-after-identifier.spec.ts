import type { SignInMethod } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { nextAfterIdentifier } from './next-after-identifier.js';

const password: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const code: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'code' };

const rows = (['sign-in', 'sign-up', 'recover'] as const).flatMap((intent) =>
  [true, false].flatMap((enabled) =>
    (['convenient', 'hidden'] as const).flatMap((identifierFirst) =>
      [true, false].flatMap((hasPasskey) =>
        [password, code].map((method) => ({
          intent,
          enabled,
          identifierFirst,
          hasPasskey,
          method,
          primary: method.primary,
        })),
      ),
    ),
  ),
);

it.each(rows)(
  '$intent, passkeys $enabled, $identifierFirst, has one: $hasPasskey, $primary first',
  ({ intent, enabled, identifierFirst, hasPasskey, method }) => {
    // Neither the button nor the autofill plays a part: they are about the page before.
    for (const [showButton, allowAutofill] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const tenant = {
        signIn: { methods: [method], identifierFirst },
        passkey: {
          enabled,
          showButton,
          allowAutofill,
          progressiveEnrolment: true,
          repromptAfterDays: 30,
          mostPerUser: 20,
          localEnrolment: true,
          conditionalCreate: false,
        },
      };
      const asksForPasskey = enabled && (identifierFirst === 'hidden' || hasPasskey);
      const signsIn = asksForPasskey ? 'passkey' : method.primary;
      expect(nextAfterIdentifier(tenant, { intent, type: 'email', hasPasskey })).toBe(
        intent === 'sign-in' ? signsIn : 'code',
      );
      // Whose organisation signs them in is sent there before anything else (R1.2, b.1-5).
      expect(nextAfterIdentifier(tenant, { intent, type: 'email', hasPasskey, isOfConnection: true })).toBe('sso');
    }
  },
);

it('in hidden, says the same of everybody', () => {
  const tenant = {
    signIn: { methods: [password], identifierFirst: 'hidden' as const },
    passkey: {
      enabled: true,
      showButton: false,
      allowAutofill: false,
      progressiveEnrolment: true,
      repromptAfterDays: 30,
      mostPerUser: 20,
      localEnrolment: true,
      conditionalCreate: false,
    },
  };
  const answers = [true, false].map((hasPasskey) =>
    nextAfterIdentifier(tenant, { intent: 'sign-in', type: 'email', hasPasskey }),
  );
  expect(new Set(answers).size).toBe(1);
});
