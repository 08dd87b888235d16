import type { CeremonyResponse, KnownAs } from '@latchkey/contracts';
import type { Verdict } from './outcomes.js';
import { GatewayProblem } from './problems.js';

/** What the server's refusal of a response says of its credential; it is silent unless that is safe to tell. */
export const verdictOf = (error: unknown): Verdict | undefined =>
  error instanceof GatewayProblem && error.isCredentialUnknown ? 'unknown-credential' : undefined;

/**
 * What it says of a credential that was just created: known to nobody if it was refused for good. Of one that nobody
 * answered for, or that existed before, nothing is said: it may be the person's.
 */
export const verdictOnNew = (error: unknown): Verdict | undefined => {
  if (!(error instanceof GatewayProblem) || error.status >= 500) return undefined;
  const mayExist = error.code === 'credential.already_registered' || error.interaction?.step.name === 'done';
  return mayExist ? undefined : 'unknown-credential';
};

type Signal = 'signalUnknownCredential' | 'signalAllAcceptedCredentials';

/** It is a courtesy to the authenticator; nothing depends on it, and not every browser can. */
const signal = async (name: Signal, content: object): Promise<void> => {
  const api = globalThis.PublicKeyCredential as unknown;
  const send: unknown = typeof api === 'function' ? Reflect.get(api, name) : undefined;
  if (typeof send !== 'function') return;
  try {
    await send.call(api, content);
  } catch {
    // See above.
  }
};

/**
 * Tells the authenticator that the server has no such credential, so that it stops offering it (WebAuthn L3 §5.1.10.2).
 * Does nothing where the browser cannot; never rejects.
 */
export const signalUnknownCredential = (rpId: string, { id }: Pick<CeremonyResponse, 'id'>): Promise<void> =>
  signal('signalUnknownCredential', { rpId, credentialId: id });

/**
 * Tells the authenticators which of a person's credentials count, so that they stop offering the others (WebAuthn L3
 * §5.1.10.3). The list must be whole: what is not on it disappears. Does nothing where the browser cannot; never rejects.
 */
export const signalAcceptedCredentials = ({ rpId, userHandle }: KnownAs, ids: readonly string[]): Promise<void> =>
  signal('signalAllAcceptedCredentials', { rpId, userId: userHandle, allAcceptedCredentialIds: [...ids] });
