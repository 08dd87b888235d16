import type { CreationOptionsJson, RequestOptionsJson } from '@latchkey/contracts';
import { vi } from 'vitest';
import { createCeremonyCoordinator, type EndWithoutResponse } from './coordinator.js';
import type { PasskeySupport } from './passkey-support.js';
import { scriptedCredentials } from './scripted-credentials.js';

const able: PasskeySupport = {
  passkeys: true,
  platformAuthenticator: true,
  hybrid: true,
  autofill: true,
  conditionalCreation: true,
  signalsUnknownCredential: true,
};
const request = (challenge: string) => ({
  options: {
    challenge,
    timeout: 60_000,
    rpId: 'localhost',
    userVerification: 'required',
    allowCredentials: [],
  } satisfies RequestOptionsJson,
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
});
const creation = () => ({
  options: {
    ...request('ccc0').options,
    rp: { id: 'localhost', name: 'x' },
    user: { id: 'AAAA', name: 'x', displayName: 'x' },
    pubKeyCredParams: [],
    excludeCredentials: [],
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  } satisfies CreationOptionsJson,
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
});
/** The browser's `signalUnknownCredential`. */
export const signal = vi.fn(async () => undefined);
const page = { visibilityState: 'visible', hasFocus: () => true };

/** A page in view, a browser that can, and time that a test moves. */
export const openPage = () => {
  vi.useFakeTimers();
  signal.mockClear();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', Object.assign(new EventTarget(), page));
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => undefined, { signalUnknownCredential: signal }),
  );
};

export const closePage = () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
};

/** Lets everything happen that needs no time. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

type Scene = { support?: Partial<PasskeySupport>; takesAbort?: boolean; isOffered?: boolean };
/** A coordinator that holds a challenge; its suggestion is pending unless told otherwise. */
export const begin = async ({ support = {}, takesAbort = true, isOffered = true }: Scene = {}) => {
  const browser = scriptedCredentials({ takesAbort });
  vi.stubGlobal('navigator', { credentials: browser.credentials });
  let count = 0;
  const loadRequest = vi.fn(async () => request(`new${(count += 1)}`));
  const onSuggestion = vi.fn();
  const told: EndWithoutResponse[] = [];
  const coordinator = createCeremonyCoordinator({
    loadRequest,
    loadCreation: async () => creation(),
    now: Date.now,
    onSuggestion,
    onEndWithoutResponse: (end) => told.push(end),
    support: async () => ({ ...able, ...support }),
  });
  coordinator.requests.hold(request('aaa0'));
  coordinator.creations.hold(creation());
  if (isOffered) coordinator.offer();
  await settle();
  return { browser, coordinator, loadRequest, onSuggestion, told };
};
