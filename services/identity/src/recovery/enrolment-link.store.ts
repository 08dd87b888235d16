import type { EventId, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

/** Whose link. */
export type LinkOwner = { tenantId: TenantId; userId: UserId };
/** A link that nobody has used yet. */
export type NewLink = { linkId: string; secretHash: string; expiresAt: Date };

const upsertLink = statement<[tenantId: string, userId: string, linkId: string, secretHash: string, expiresAt: Date]>(
  'enrolment-link-keep',
  `INSERT INTO enrolment_link (tenant_id, user_id, link_id, secret_hash, expires_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET link_id = EXCLUDED.link_id, secret_hash = EXCLUDED.secret_hash,
     expires_at = EXCLUDED.expires_at, redeemed_at = NULL, interaction_id = NULL, evidence_id = NULL`,
);

/** Keeps a person's link instead of the one before. */
export async function keepLink(
  transaction: Queryable,
  { tenantId, userId }: LinkOwner,
  { linkId, secretHash, expiresAt }: NewLink,
): Promise<void> {
  await transaction.run(upsertLink, [tenantId, userId, linkId, secretHash, expiresAt]);
}

const deleteOpen = statement<[tenantId: string, userId: string]>(
  'enrolment-link-withdraw',
  'DELETE FROM enrolment_link WHERE tenant_id = $1 AND user_id = $2 AND redeemed_at IS NULL',
);

/** Makes a person's link worthless, unless it is used already. */
export async function withdrawLink(transaction: Queryable, { tenantId, userId }: LinkOwner): Promise<void> {
  await transaction.run(deleteOpen, [tenantId, userId]);
}

/** A link as it is found, locked. */
export type FoundLink = {
  readonly linkId: string;
  readonly userId: UserId;
  readonly expiresAt: Date;
  readonly isSuspended: boolean;
  readonly redeemed: { at: Date; interactionId: InteractionId; evidenceId: EventId } | undefined;
};

type Row = {
  link_id: string;
  user_id: UserId;
  expires_at: Date;
  is_suspended: boolean;
  redeemed_at: Date | null;
  interaction_id: InteractionId | null;
  evidence_id: EventId | null;
};

const selectLink = statement<[tenantId: string, secretHash: string], Row>(
  'enrolment-link-lock',
  `SELECT l.link_id, l.user_id, l.expires_at, u.suspended_at IS NOT NULL AS is_suspended, l.redeemed_at, l.interaction_id,
     l.evidence_id
   FROM enrolment_link l JOIN app_user u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id
   WHERE l.tenant_id = $1 AND l.secret_hash = $2 FOR UPDATE OF l`,
);

/** The link that a secret is of. It is looked up by its hash: how long that takes tells nothing. */
export async function lockLink(
  transaction: Queryable,
  tenantId: TenantId,
  secretHash: string,
): Promise<FoundLink | undefined> {
  const [row] = await transaction.run(selectLink, [tenantId, secretHash]);
  if (!row) return undefined;
  const { redeemed_at: at, interaction_id: interactionId, evidence_id: evidenceId } = row;
  const isRedeemed = at !== null && interactionId !== null && evidenceId !== null;
  return {
    linkId: row.link_id,
    userId: row.user_id,
    expiresAt: row.expires_at,
    isSuspended: row.is_suspended,
    redeemed: isRedeemed ? { at, interactionId, evidenceId } : undefined,
  };
}

const updateRedeemed = statement<
  [tenantId: string, userId: string, at: Date, interactionId: string, evidenceId: string]
>(
  'enrolment-link-redeem',
  `UPDATE enrolment_link SET redeemed_at = $3, interaction_id = $4, evidence_id = $5
   WHERE tenant_id = $1 AND user_id = $2`,
);

/** Keeps where a link was used, and what that came to. */
export async function keepRedemption(
  transaction: Queryable,
  { tenantId, userId }: LinkOwner,
  { at, interactionId, evidenceId }: { at: Date; interactionId: InteractionId; evidenceId: EventId },
): Promise<void> {
  await transaction.run(updateRedeemed, [tenantId, userId, at, interactionId, evidenceId]);
}
