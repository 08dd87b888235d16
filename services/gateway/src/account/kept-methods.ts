import { ContractError, readPeople, type OwnMethod, type UserId } from '@latchkey/contracts';
import type { ContractClient } from '@latchkey/messaging';
import type { Caller } from '../edge/caller.js';
import { methodsToKeep } from './last-method.js';

/** What of somebody's own has to stay, one at least, so that they can sign in tomorrow. */
export async function keptMethodsOf(
  client: ContractClient,
  { tenant, context }: Caller,
  userId: UserId,
): Promise<OwnMethod[]> {
  const { people } = await client.request(readPeople, { tenantId: tenant.tenantId, userIds: [userId] }, context);
  const [person] = people;
  if (!person) throw new ContractError('request.not_found', 'no such person');
  return methodsToKeep({ tenant, person });
}
