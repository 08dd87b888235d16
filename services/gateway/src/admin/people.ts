import {
  ContractError,
  readUser,
  type ManagedUser,
  type ManagedUserDetail,
  type readFactors,
  type ReplyOf,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import type { CallContext, ContractClient } from '@latchkey/messaging';
import { tenantAt, userAt } from './addresses.js';

/** A person whom identity knows. */
export type KnownPerson = { address: { tenantId: TenantId; userId: UserId }; user: ManagedUser };

/** Identity alone knows who is whose: the others would answer for nobody, or keep something of theirs. Errors: `request.not_found`. */
export async function knownPerson(
  client: ContractClient,
  { tenantId: tenant, userId: person }: { tenantId: string; userId: string },
  context: CallContext,
): Promise<KnownPerson> {
  const address = { tenantId: tenantAt(tenant), userId: userAt(person) };
  return { address, user: await client.request(readUser, address, context) };
}

/** What the one person who was asked for could verify themselves with. */
export function factorsOf([held]: ReplyOf<typeof readFactors>['people']): ManagedUserDetail['factors'] {
  if (!held) throw new ContractError('service.failed', undefined, { reason: 'no factors of who was asked for' });
  const { passkeys, passkeyUsedAt, totp, totpUsedAt, backupCodesLeft } = held;
  return { passkeys, passkeyUsedAt, totp, totpUsedAt, backupCodesLeft };
}
