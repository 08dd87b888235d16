import { checkSession, ContractError, type SessionView } from '@latchkey/contracts';
import type { ContractClient } from '@latchkey/messaging';
import { hashOf, type Caller } from '../edge/caller.js';

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
