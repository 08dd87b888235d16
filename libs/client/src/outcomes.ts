import type { CeremonyResponse } from '@latchkey/contracts';

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
export type CeremonyOutcome = (
  | { outcome: 'completed'; response: CeremonyResponse }
  | { outcome: WithoutResponse; detail?: string }
) & {
  /** From asking the browser to its answer; none where it was not asked. */
  tookMs?: number;
};

/** What the server said of a response: the only outcome that a browser cannot know. */
export type Verdict = 'unknown-credential';

/** Permissions-Policy features that a ceremony needs. */
export type Feature = 'publickey-credentials-get' | 'publickey-credentials-create';

/** What tells apart the reasons that a browser gives the same name. `timeout` is missing where the browser has none. */
export type Circumstances = { feature: Feature; timeout: number | undefined; elapsed: number };

/** Permissions-Policy, as Chromium shows it to scripts; other browsers do not say. */
const isForbidden = (feature: Feature): boolean => {
  const policy: unknown = Reflect.get(globalThis.document ?? {}, 'featurePolicy');
  const { allowsFeature } = (policy ?? {}) as { allowsFeature?: (name: string) => boolean };
  return allowsFeature?.call(policy, feature) === false;
};

/** The DOMException behind a library's wrapping: its name is the standard's, the wrapper's code is not. */
export const originOf = (error: unknown): { name: string; message: string } => {
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

/**
 * What an exception of `navigator.credentials` means. A browser says NotAllowedError for a person's "no", for silence
 * until the end and for a policy alike (WebAuthn L3 §14.5.1): the clock and the policy tell them apart.
 */
export const classify = (name: string, { feature, timeout, elapsed }: Circumstances): WithoutResponse => {
  if (name !== 'NotAllowedError') return byName[name] ?? 'failed';
  if (isForbidden(feature)) return 'blocked-by-policy';
  return timeout !== undefined && elapsed >= timeout * 0.98 ? 'timed-out' : 'cancelled';
};

/** The browser still has another request: it says so by an OperationError and by nothing else. */
export const isBusy = (outcome: CeremonyOutcome): boolean =>
  outcome.outcome === 'failed' && outcome.detail?.startsWith('OperationError:') === true;
