import type { IdentifierType, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { HeldIdentifier } from '../domain/identifier-rules.js';
import type { Identifier } from '../domain/identifier.js';

/** Whose identifiers. */
export type Owner = { tenantId: TenantId; userId: UserId };
/** An identifier as it is kept. */
export type StoredIdentifier = HeldIdentifier & {
  readonly verifiedAt: Date | undefined;
  readonly addedAt: Date | undefined;
  /** It was chosen; where none of a type was, the one that was proved first is the primary one. */
  readonly isChosen: boolean;
};
/** What their owner is like, as far as it decides about them. */
export type FoundOwner = {
  readonly isSuspended: boolean;
  readonly hasPassword: boolean;
};

type OwnerRow = { is_suspended: boolean; has_password: boolean };
const ownerText = `SELECT u.suspended_at IS NOT NULL AS is_suspended,
     EXISTS (SELECT FROM password p WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id) AS has_password
   FROM app_user u WHERE u.tenant_id = $1 AND u.user_id = $2`;
const selectOwner = statement<[tenantId: string, userId: string], OwnerRow>('identifier-owner', ownerText);
const lockOwnerRow = statement<[tenantId: string, userId: string], OwnerRow>(
  'identifier-owner-lock',
  `${ownerText} FOR UPDATE OF u`,
);

const toOwner = ([row]: OwnerRow[]): FoundOwner | undefined =>
  row && { isSuspended: row.is_suspended, hasPassword: row.has_password };

/** A person, if there is one. */
export const ownerOf = async (database: Queryable, { tenantId, userId }: Owner): Promise<FoundOwner | undefined> =>
  toOwner(await database.run(selectOwner, [tenantId, userId]));

/** The same, locked, so that of two changes the second sees the first. */
export const lockOwner = async (transaction: Queryable, { tenantId, userId }: Owner): Promise<FoundOwner | undefined> =>
  toOwner(await transaction.run(lockOwnerRow, [tenantId, userId]));

type Row = {
  type: IdentifierType;
  value: string;
  verified_at: Date | null;
  added_at: Date | null;
  is_primary: boolean;
};

const selectIdentifiers = statement<[tenantId: string, userId: string], Row>(
  'identifier-of-person',
  `SELECT type, value, verified_at, added_at, is_primary FROM identifier WHERE tenant_id = $1 AND user_id = $2
   ORDER BY is_primary DESC, verified_at NULLS LAST, type, value`,
);

/** All that a person is known by, the primary ones first. */
export async function identifiersOf(database: Queryable, { tenantId, userId }: Owner): Promise<StoredIdentifier[]> {
  const rows = await database.run(selectIdentifiers, [tenantId, userId]);
  return rows.map((row) => ({
    type: row.type,
    value: row.value,
    verified: row.verified_at !== null,
    verifiedAt: row.verified_at ?? undefined,
    addedAt: row.added_at ?? undefined,
    isChosen: row.is_primary,
  }));
}

type Key = [tenantId: string, userId: string, type: string, value: string];
const keyOf = ({ tenantId, userId }: Owner, { type, value }: Identifier): Key => [tenantId, userId, type, value];

const deleteIdentifier = statement<Key>(
  'identifier-remove',
  'DELETE FROM identifier WHERE tenant_id = $1 AND user_id = $2 AND type = $3 AND value = $4',
);

export async function deleteOwn(transaction: Queryable, owner: Owner, identifier: Identifier): Promise<void> {
  await transaction.run(deleteIdentifier, keyOf(owner, identifier));
}

// One after the other: no two are primary at any moment.
const clearPrimary = statement<[tenantId: string, userId: string, type: string]>(
  'identifier-primary-clear',
  'UPDATE identifier SET is_primary = false WHERE tenant_id = $1 AND user_id = $2 AND type = $3 AND is_primary',
);
const setPrimary = statement<Key>(
  'identifier-primary-set',
  'UPDATE identifier SET is_primary = true WHERE tenant_id = $1 AND user_id = $2 AND type = $3 AND value = $4',
);

export async function choosePrimary(transaction: Queryable, owner: Owner, identifier: Identifier): Promise<void> {
  await transaction.run(clearPrimary, [owner.tenantId, owner.userId, identifier.type]);
  await transaction.run(setPrimary, keyOf(owner, identifier));
}
