import type { CeremonyResponse, CreationOptionsJson, RequestOptionsJson } from '@latchkey/contracts';
import { getAssertion } from './assertion.js';
import { getAttestation } from './attestation.js';
import { classify, originOf, type CeremonyOutcome, type Feature } from './outcomes.js';
import { supportsPasskeys } from './passkey-support.js';

export type CeremonyOptions = { signal?: AbortSignal | undefined };

type Ceremony = CeremonyOptions & { feature: Feature; timeout: number | undefined; run: () => Promise<unknown> };

const hold = async ({ signal, feature, timeout, run }: Ceremony): Promise<CeremonyOutcome> => {
  if (!supportsPasskeys()) return { outcome: 'unsupported' };
  if (signal?.aborted) return { outcome: 'aborted' };
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  try {
    const response = (await run()) as CeremonyResponse;
    return { outcome: 'completed', response, tookMs: tookMs() };
  } catch (error) {
    const { name, message } = originOf(error);
    const elapsed = performance.now() - startedAt;
    const outcome = signal?.aborted ? 'aborted' : classify(name, { feature, timeout, elapsed });
    return { outcome, detail: `${name}: ${message}`, tookMs: tookMs() };
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
    run: () => getAssertion(options, { signal, isConditional: false }),
  });

/**
 * Lets the browser suggest passkeys in an input whose `autocomplete` ends in `webauthn`. Pending until the person picks
 * one or `signal` aborts; the browser's time limit does not count here (WebAuthn L3 §5.1.4). Never rejects.
 */
export const suggestPasskey = (options: RequestOptionsJson, { signal }: CeremonyOptions = {}) =>
  hold({
    signal,
    feature: 'publickey-credentials-get',
    timeout: undefined,
    // Suggestions are for whoever has a passkey here: a list would say whose they must be.
    run: () => getAssertion({ ...options, allowCredentials: [] }, { signal, isConditional: true }),
  });

/** Runs a registration ceremony; the same rules as for authentication. Never rejects. */
export const createPasskey = (options: CreationOptionsJson, { signal }: CeremonyOptions = {}) =>
  hold({
    signal,
    feature: 'publickey-credentials-create',
    timeout: options.timeout,
    run: () => getAttestation(options, { signal, isConditional: false }),
  });

/**
 * Lets the browser create a passkey without asking anybody, where it has just filled in a password (WebAuthn L3 §5.1.3).
 * It may verify nobody, and must not be told to: it would refuse. Pending until it has decided or `signal` aborts, and
 * nothing else can be asked of the browser meanwhile. Never rejects.
 */
export const createPasskeyUnasked = (options: CreationOptionsJson, { signal }: CeremonyOptions = {}) => {
  const authenticatorSelection = { ...options.authenticatorSelection, userVerification: 'preferred' as const };
  return hold({
    signal,
    feature: 'publickey-credentials-create',
    timeout: undefined,
    run: () => getAttestation({ ...options, authenticatorSelection }, { signal, isConditional: true }),
  });
};
