import type { SignInMethod } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { firstScreen } from './first-screen.js';

const methods = {
  'a code': { identifier: 'email', password: false, code: true, primary: 'code' },
  'a password': { identifier: 'email', password: true, code: false, primary: 'password' },
  'a password or a code': { identifier: 'email', password: true, code: true, primary: 'password' },
} as const satisfies Record<string, SignInMethod>;

const screen = (way: keyof typeof methods, [enabled, showButton, allowAutofill]: readonly boolean[]) =>
  firstScreen({
    signIn: { methods: [methods[way]], identifierFirst: 'convenient' },
    passkey: {
      enabled: enabled === true,
      showButton: showButton === true,
      allowAutofill: allowAutofill === true,
      progressiveEnrolment: true,
      repromptAfterDays: 30,
      mostPerUser: 20,
      localEnrolment: true,
      conditionalCreate: false,
      satisfiesMfa: true,
    },
  });

const flags = [false, true].flatMap((enabled) =>
  [false, true].flatMap((showButton) => [false, true].map((allowAutofill) => [enabled, showButton, allowAutofill])),
);

describe.each(flags)('with passkeys %s, button %s, autofill %s', (enabled, showButton, allowAutofill) => {
  const set = [enabled, showButton, allowAutofill].map((flag) => flag === true);

  it('the button and the autofill are there only together with passkeys', () => {
    expect(screen('a code', set)).toMatchObject({
      passkeyButton: enabled && showButton,
      passkeyAutofill: enabled && allowAutofill,
    });
  });

  it('a code or a choice of ways asks for the identifier alone', () => {
    expect(screen('a code', set).kind).toBe('identifier');
    expect(screen('a password or a code', set).kind).toBe('identifier');
  });

  it('passwords alone come with the identifier, unless the identifier may bring up a passkey', () => {
    expect(screen('a password', set).kind).toBe(enabled && !showButton ? 'identifier' : 'identifier-password');
  });
});
