import { ContractError, readFactors, readPeople, type UserId } from '@latchkey/contracts';
import type { ContractClient } from '@latchkey/messaging';
import type { Caller } from '../edge/caller.js';
import { isLastMethod, type Removable } from './last-method.js';

/** Whether somebody could not sign in any more without it, from those who know them, asked at once. */
export async function isLastWayIn(
  client: ContractClient,
  { tenant, context }: Caller,
  userId: UserId,
  removed: Removable,
): Promise<boolean> {
  const request = { tenantId: tenant.tenantId, userIds: [userId] };
  const [known, holders] = await Promise.all([
    client.request(readPeople, request, context),
    client.request(readFactors, request, context),
  ]);
  const [[person], [held]] = [known.people, holders.people];
  if (!person || !held) throw new ContractError('request.not_found', 'no such person');
  return isLastMethod(removed, { tenant, person, held });
}
