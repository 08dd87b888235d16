import { describe, expect, it } from 'vitest';
import { ssoConnectionId, type SignInMethod } from '../identity/configuration.js';
import { firstScreen } from './first-screen.js';

const methods = {
  'a code': { identifier: 'email', password: false, code: true, primary: 'code' },
  'a password': { identifier: 'email', password: true, code: false, primary: 'password' },
  'a password or a code': { identifier: 'email', password: true, code: true, primary: 'password' },
} as const satisfies Record<string, SignInMethod>;

const connections = [
  {
    connectionId: ssoConnectionId.parse('c0000000-0000-4000-8000-000000000001'),
    displayName: 'Acme',
    domains: ['acme.test'],
  },
];

const screen = (
  way: keyof typeof methods,
  [enabled, showButton, allowAutofill]: readonly boolean[],
  sso: Parameters<typeof firstScreen>[0]['sso'] = { connections: [] },
) =>
  firstScreen({
    sso,
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

  it('the identifier comes alone where an organisation may sign its people in', () => {
    expect(screen('a password', set, { connections }).kind).toBe('identifier');
  });

  it('passwords alone come with the identifier, unless the identifier may bring up a passkey', () => {
    expect(screen('a password', set).kind).toBe(enabled && !showButton ? 'identifier' : 'identifier-password');
  });
});
