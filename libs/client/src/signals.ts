import type { CeremonyResponse } from '@latchkey/contracts';
import type { Verdict } from './outcomes.js';
import { GatewayProblem } from './problems.js';

/** What the server's refusal of a response says of its credential; it is silent unless that is safe to tell. */
export const verdictOf = (error: unknown): Verdict | undefined =>
  error instanceof GatewayProblem && error.isCredentialUnknown ? 'unknown-credential' : undefined;

/**
 * Tells the authenticator that the server has no such credential, so that it stops offering it (WebAuthn L3 §5.1.10.2).
 * Does nothing where the browser cannot; never rejects.
 */
export const signalUnknownCredential = async (rpId: string, { id }: CeremonyResponse): Promise<void> => {
  const api = globalThis.PublicKeyCredential as unknown;
  const signal: unknown = typeof api === 'function' ? Reflect.get(api, 'signalUnknownCredential') : undefined;
  if (typeof signal !== 'function') return;
  try {
    await signal.call(api, { rpId, credentialId: id });
  } catch {
    // It is a courtesy to the authenticator; nothing depends on it.
  }
};
