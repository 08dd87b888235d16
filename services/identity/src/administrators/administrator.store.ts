import type { AdministratorScope } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

/** What a token is good for. Administrators stand above tenants: these tables are the installation's. */
export type Administrator = {
  readonly tokenId: string;
  readonly scopes: AdministratorScope[];
  readonly expiresAt: Date;
};

const insertEnrolment = statement<[hash: string, id: string, createdAt: Date, expiresAt: Date]>(
  'enrolment-insert',
  `INSERT INTO administrator_enrolment (enrolment_hash, enrolment_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
);

/** Keeps the hash of a new enrolment. */
export async function keepEnrolment(
  database: Queryable,
  enrolment: { hash: string; id: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  const { hash, id, createdAt, expiresAt } = enrolment;
  await database.run(insertEnrolment, [hash, id, createdAt, expiresAt]);
}

const deleteOpenEnrolments = statement<[]>(
  'enrolment-withdraw',
  'DELETE FROM administrator_enrolment WHERE redeemed_at IS NULL',
);

/** Makes every enrolment worthless that nobody has redeemed. */
export async function withdrawEnrolments(database: Queryable): Promise<void> {
  await database.run(deleteOpenEnrolments, []);
}

// The enrolment is used up and the token exists, or neither; of two at once one finds it used.
const redeem = statement<
  [enrolmentHash: string, now: Date, tokenHash: string, tokenId: string, scopes: string[], expiresAt: Date],
  { token_id: string }
>(
  'enrolment-redeem',
  `WITH used AS (
     UPDATE administrator_enrolment SET redeemed_at = $2
     WHERE enrolment_hash = $1 AND redeemed_at IS NULL AND expires_at > $2 RETURNING enrolment_id
   )
   INSERT INTO administrator_token (token_hash, token_id, scopes, created_by, created_at, expires_at)
   SELECT $3, $4, $5::text[], 'enrolment:' || enrolment_id, $2, $6 FROM used RETURNING token_id`,
);

/** Turns an enrolment into a token; false when it is unknown, used or expired. */
export async function redeemFor(
  database: Queryable,
  enrolmentHash: string,
  token: Administrator & { hash: string; createdAt: Date },
): Promise<boolean> {
  const { hash, tokenId, scopes, createdAt, expiresAt } = token;
  return (await database.run(redeem, [enrolmentHash, createdAt, hash, tokenId, scopes, expiresAt])).length > 0;
}

type TokenRow = { token_id: string; scopes: AdministratorScope[]; expires_at: Date };

const selectToken = statement<[tokenHash: string, now: Date], TokenRow>(
  'administrator-by-token',
  'SELECT token_id, scopes, expires_at FROM administrator_token WHERE token_hash = $1 AND expires_at > $2',
);

/** Whose token this is the hash of, while it lives. */
export async function administratorWith(
  database: Queryable,
  tokenHash: string,
  now: Date,
): Promise<Administrator | undefined> {
  const [row] = await database.run(selectToken, [tokenHash, now]);
  return row && { tokenId: row.token_id, scopes: row.scopes, expiresAt: row.expires_at };
}

const countTokens = statement<[now: Date], { count: number }>(
  'administrator-count',
  'SELECT count(*)::int AS count FROM administrator_token WHERE expires_at > $1',
);

/** How many tokens somebody may manage with now. */
export async function countLiveTokens(database: Queryable, now: Date): Promise<number> {
  const [row] = await database.run(countTokens, [now]);
  return row?.count ?? 0;
}
