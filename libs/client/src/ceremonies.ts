import type { CeremonyResponse, CreationOptionsJson, RequestOptionsJson } from '@latchkey/contracts';
import {
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { supportsPasskeys } from './passkey-support.js';

/** Why a ceremony ended without a response; the words of the API's `cancelled` call. */
export type WithoutResponse =
  | 'cancelled'
  | 'timed-out'
  | 'already-registered'
  | 'unsupported'
  | 'blocked-by-policy'
  | 'aborted'
  | 'failed';

/** How a ceremony ended in the browser. `detail` is for a log, never for a person. */
export type CeremonyOutcome =
  | { outcome: 'completed'; response: CeremonyResponse }
  | { outcome: WithoutResponse; detail?: string };

export type CeremonyOptions = { signal?: AbortSignal | undefined };

type Feature = 'publickey-credentials-get' | 'publickey-credentials-create';
type Ceremony = CeremonyOptions & { feature: Feature; timeout: number; run: () => Promise<unknown> };

/** Permissions-Policy, as Chromium shows it to scripts; other browsers do not say. */
const isForbidden = (feature: Feature): boolean => {
  const policy: unknown = Reflect.get(globalThis.document ?? {}, 'featurePolicy');
  const { allowsFeature } = (policy ?? {}) as { allowsFeature?: (name: string) => boolean };
  return allowsFeature?.call(policy, feature) === false;
};

/** The DOMException behind the library's wrapping: its name is the standard's, the wrapper's code is not. */
const originOf = (error: unknown): { name: string; message: string } => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error || cause instanceof DOMException ? cause : { name: 'Error', message: String(error) };
};

const byName: Readonly<Record<string, WithoutResponse>> = {
  AbortError: 'aborted',
  InvalidStateError: 'already-registered',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
  SecurityError: 'blocked-by-policy',
};

// A browser says NotAllowedError for a person's "no", for silence until the end and for a policy alike
// (WebAuthn L3 §14.5.1): the clock and the policy tell them apart.
const classify = (name: string, { feature, timeout }: Ceremony, elapsed: number): WithoutResponse => {
  if (name !== 'NotAllowedError') return byName[name] ?? 'failed';
  if (isForbidden(feature)) return 'blocked-by-policy';
  return elapsed >= timeout * 0.98 ? 'timed-out' : 'cancelled';
};

const hold = async (ceremony: Ceremony): Promise<CeremonyOutcome> => {
  const { signal } = ceremony;
  if (!supportsPasskeys()) return { outcome: 'unsupported' };
  if (signal?.aborted) return { outcome: 'aborted' };
  const startedAt = performance.now();
  const stop = () => WebAuthnAbortService.cancelCeremony();
  signal?.addEventListener('abort', stop);
  try {
    return { outcome: 'completed', response: (await ceremony.run()) as CeremonyResponse };
  } catch (error) {
    const { name, message } = originOf(error);
    const outcome = signal?.aborted ? 'aborted' : classify(name, ceremony, performance.now() - startedAt);
    return { outcome, detail: `${name}: ${message}` };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
};

/**
 * Runs an authentication ceremony. Call it in the click's own task with options that are already here: nothing is
 * awaited before `navigator.credentials.get()`, because Safari forgets the click otherwise. Never rejects.
 */
export const authenticateWithPasskey = (options: RequestOptionsJson, { signal }: CeremonyOptions = {}) =>
  hold({
    signal,
    feature: 'publickey-credentials-get',
    timeout: options.timeout,
    run: () => startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }),
  });

/** Runs a registration ceremony; the same rules as for authentication. Never rejects. */
export const createPasskey = (options: CreationOptionsJson, { signal }: CeremonyOptions = {}) =>
  hold({
    signal,
    feature: 'publickey-credentials-create',
    timeout: options.timeout,
    run: () => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }),
  });
