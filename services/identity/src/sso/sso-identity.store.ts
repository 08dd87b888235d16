import type { SsoConnectionId, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { AddressOwner } from '../domain/sso-link.js';

/** One account of a provider: a subject is the issuer's alone, and counts for the connection that it came by. */
export type ProviderAccount = { tenantId: TenantId; connectionId: SsoConnectionId; issuer: string; subject: string };

type AccountKey = [tenantId: string, connectionId: string, issuer: string, subject: string];
const keyOf = ({ tenantId, connectionId, issuer, subject }: ProviderAccount): AccountKey => [
  tenantId,
  connectionId,
  issuer,
  subject,
];

const selectKnown = statement<AccountKey, { user_id: UserId; is_suspended: boolean }>(
  'sso-identity-read',
  `SELECT s.user_id, u.suspended_at IS NOT NULL AS is_suspended
   FROM sso_identity s JOIN app_user u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id
   WHERE s.tenant_id = $1 AND s.connection_id = $2 AND s.issuer = $3 AND s.subject = $4`,
);

/** Whom an account belongs to. */
export async function personOfAccount(database: Queryable, account: ProviderAccount) {
  const [row] = await database.run(selectKnown, keyOf(account));
  return row && { userId: row.user_id, isSuspended: row.is_suspended };
}

type OwnerRow = { user_id: UserId; is_verified: boolean; is_suspended: boolean; sso_identities: number };

const selectOwner = statement<[tenantId: string, email: string], OwnerRow>(
  'sso-address-owner',
  `SELECT i.user_id, i.verified_at IS NOT NULL AS is_verified, u.suspended_at IS NOT NULL AS is_suspended,
     (SELECT count(*)::integer FROM sso_identity s WHERE s.tenant_id = u.tenant_id AND s.user_id = u.user_id) AS sso_identities
   FROM identifier i JOIN app_user u ON u.tenant_id = i.tenant_id AND u.user_id = i.user_id
   WHERE i.tenant_id = $1 AND i.type = 'email' AND i.value = $2
   FOR UPDATE OF u`,
);

/** Who has an address; their row is held, so that two first sign-ins of one person come one after the other. */
export async function ownerOfAddress(
  transaction: Queryable,
  tenantId: TenantId,
  email: string,
): Promise<AddressOwner | undefined> {
  const [row] = await transaction.run(selectOwner, [tenantId, email]);
  return (
    row && {
      userId: row.user_id,
      isVerified: row.is_verified,
      isSuspended: row.is_suspended,
      ssoIdentities: row.sso_identities,
    }
  );
}

const insert = statement<[...AccountKey, userId: string, linkedAt: Date]>(
  'sso-identity-insert',
  `INSERT INTO sso_identity (tenant_id, connection_id, issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4, $5, $6)`,
);

/** Remembers whose an account is. Breaks `sso_identity_pkey` if it is somebody's. */
export async function linkAccount(transaction: Queryable, account: ProviderAccount, userId: UserId, linkedAt: Date) {
  await transaction.run(insert, [...keyOf(account), userId, linkedAt]);
}
