import { getBrowserCapabilities } from '@simplewebauthn/browser';

/** What this browser can do with passkeys. `undefined`: it does not say. */
export type PasskeySupport = {
  /** It has WebAuthn at all: a passkey button makes sense. */
  passkeys: boolean;
  /** It can verify the person itself (fingerprint, face, PIN). */
  platformAuthenticator: boolean | undefined;
  /** It can use a passkey of another device nearby. */
  hybrid: boolean | undefined;
  /** It suggests passkeys in input fields (conditional mediation). */
  autofill: boolean | undefined;
  /** It can create a passkey without asking, right after it has filled in a password. */
  conditionalCreation: boolean | undefined;
  /** It can be told that a credential is unknown here. */
  signalsUnknownCredential: boolean | undefined;
};

/** Whether to offer passkeys at all; synchronous, so that the first paint is right. */
export const supportsPasskeys = (): boolean =>
  typeof globalThis.PublicKeyCredential === 'function' &&
  typeof globalThis.navigator?.credentials?.get === 'function' &&
  globalThis.isSecureContext !== false;

const known = { supported: true, unsupported: false, unknown: undefined } as const;

const orAsk = async (
  value: boolean | undefined,
  name: 'isConditionalMediationAvailable' | 'isUserVerifyingPlatformAuthenticatorAvailable',
) => {
  if (value !== undefined) return value;
  const ask: unknown = Reflect.get(PublicKeyCredential, name);
  return typeof ask === 'function' ? ((await ask.call(PublicKeyCredential)) as boolean) : undefined;
};

/** Asks the browser, in the newest way that it knows. Never rejects. */
export const passkeySupport = async (): Promise<PasskeySupport> => {
  const nothing = {
    platformAuthenticator: false,
    hybrid: false,
    autofill: false,
    conditionalCreation: false,
    signalsUnknownCredential: false,
  };
  if (!supportsPasskeys()) return { passkeys: false, ...nothing };
  try {
    const said = await getBrowserCapabilities();
    return {
      passkeys: true,
      platformAuthenticator: await orAsk(
        known[said.userVerifyingPlatformAuthenticator],
        'isUserVerifyingPlatformAuthenticatorAvailable',
      ),
      hybrid: known[said.hybridTransport],
      autofill: await orAsk(known[said.conditionalGet], 'isConditionalMediationAvailable'),
      conditionalCreation: known[said.conditionalCreate],
      signalsUnknownCredential: known[said.signalUnknownCredential],
    };
  } catch {
    const unknown = {
      platformAuthenticator: undefined,
      hybrid: undefined,
      autofill: undefined,
      conditionalCreation: undefined,
      signalsUnknownCredential: undefined,
    };
    return { passkeys: true, ...unknown };
  }
};

let answer: Promise<PasskeySupport> | undefined;

/** What the browser can do, asked once in a page's life. */
export const passkeySupportOfPage = (): Promise<PasskeySupport> => (answer ??= passkeySupport());
