import type { IdentifierType, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

/** Whose password. */
export type PasswordKey = { tenantId: TenantId; userId: UserId };
/** A password as it is kept. */
export type StoredPassword = { hash: string; changedAt: Date };

type PasswordRow = { hash: string | null; changed_at: Date | null };
const toPassword = ({ hash, changed_at: changedAt }: PasswordRow): StoredPassword | undefined =>
  hash === null || changedAt === null ? undefined : { hash, changedAt };

const selectByIdentifier = statement<
  [tenantId: string, type: string, value: string],
  PasswordRow & { user_id: UserId }
>(
  'password-by-identifier',
  `SELECT i.user_id, p.hash, p.changed_at FROM identifier i
   LEFT JOIN password p ON p.tenant_id = i.tenant_id AND p.user_id = i.user_id
   WHERE i.tenant_id = $1 AND i.type = $2 AND i.value = $3`,
);

/** Who has an identifier, if anybody, and their password, if they have one: one statement for everybody. */
export async function passwordByIdentifier(
  database: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
): Promise<{ userId: UserId; password: StoredPassword | undefined } | undefined> {
  const [row] = await database.run(selectByIdentifier, [tenantId, type, value]);
  return row && { userId: row.user_id, password: toPassword(row) };
}

const selectPerson = statement<
  [tenantId: string, userId: string],
  PasswordRow & { type: IdentifierType | null; value: string | null }
>(
  'password-person',
  `SELECT i.type, i.value, p.hash, p.changed_at FROM app_user u
   LEFT JOIN identifier i ON i.tenant_id = u.tenant_id AND i.user_id = u.user_id
   LEFT JOIN password p ON p.tenant_id = u.tenant_id AND p.user_id = u.user_id
   WHERE u.tenant_id = $1 AND u.user_id = $2`,
);

/** What a new password is judged by: all of a person's identifiers, and the password that they have. */
export async function personWithPassword(
  database: Queryable,
  { tenantId, userId }: PasswordKey,
): Promise<{ identifiers: Identifier[]; password: StoredPassword | undefined } | undefined> {
  const rows = await database.run(selectPerson, [tenantId, userId]);
  const [first] = rows;
  if (!first) return undefined;
  const identifiers = rows.flatMap(({ type, value }) => (type && value ? [{ type, value }] : []));
  return { identifiers, password: toPassword(first) };
}

const selectUnchanged = statement<[tenantId: string, userId: string, changedAt: Date], { user_id: UserId }>(
  'password-unchanged',
  'SELECT user_id FROM password WHERE tenant_id = $1 AND user_id = $2 AND changed_at = $3',
);

/** Whether a person still has the password that they had when it was read. */
export async function isUnchanged(
  transaction: Queryable,
  { tenantId, userId }: PasswordKey,
  { changedAt }: StoredPassword,
): Promise<boolean> {
  return (await transaction.run(selectUnchanged, [tenantId, userId, changedAt])).length > 0;
}

const upsertPassword = statement<
  [tenantId: string, userId: string, hash: string, changedAt: Date],
  { user_id: UserId }
>(
  'password-keep',
  `INSERT INTO password (tenant_id, user_id, hash, changed_at)
   SELECT tenant_id, user_id, $3, $4 FROM app_user WHERE tenant_id = $1 AND user_id = $2
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = EXCLUDED.changed_at
   RETURNING user_id`,
);

/** Keeps a person's password instead of the one before; says whether there is such a person. */
export async function keepPassword(
  transaction: Queryable,
  { tenantId, userId }: PasswordKey,
  { hash, changedAt }: StoredPassword,
): Promise<boolean> {
  return (await transaction.run(upsertPassword, [tenantId, userId, hash, changedAt])).length > 0;
}

const updateHash = statement<[tenantId: string, userId: string, old: string, hash: string]>(
  'password-rehash',
  'UPDATE password SET hash = $4 WHERE tenant_id = $1 AND user_id = $2 AND hash = $3',
);

/** Keeps another hash of the same password, unless another one was set meanwhile. */
export async function replaceHash(
  database: Queryable,
  { tenantId, userId }: PasswordKey,
  { old, hash }: { old: string; hash: string },
): Promise<void> {
  await database.run(updateHash, [tenantId, userId, old, hash]);
}

const deletePassword = statement<[tenantId: string, userId: string]>(
  'password-forget',
  'DELETE FROM password WHERE tenant_id = $1 AND user_id = $2',
);

/** Forgets a person's password, if they have one. */
export async function forgetPassword(transaction: Queryable, { tenantId, userId }: PasswordKey): Promise<void> {
  await transaction.run(deletePassword, [tenantId, userId]);
}
