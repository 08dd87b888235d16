import { checkSession, ContractError, type SessionView } from '@latchkey/contracts';
import type { ContractClient } from '@latchkey/messaging';
import { hashOf, type Caller } from '../edge/caller.js';

/**
 * The session of somebody whose last proof is fresh and all that they have: for what is sensitive. Errors:
 * `session.not_signed_in`, `session.step_up_required`.
 */
export async function freshlySignedIn(client: ContractClient, caller: Caller): Promise<SessionView> {
  const session = await signedIn(client, caller);
  if (!isFresh(session, new Date())) throw new ContractError('session.step_up_required');
  return session;
}

const isFresh = ({ freshUntil }: SessionView, now: Date): boolean => freshUntil !== null && now < new Date(freshUntil);

/** The session of who calls. Errors: `session.not_signed_in`. */
export async function signedIn(
  client: ContractClient,
  { tenant, sessionToken, context }: Caller,
): Promise<SessionView> {
  if (!sessionToken) throw new ContractError('session.not_signed_in');
  const request = { tenantId: tenant.tenantId, tokenHash: hashOf(sessionToken) };
  const { session } = await client.request(checkSession, request, context);
  if (!session) throw new ContractError('session.not_signed_in');
  return session;
}
