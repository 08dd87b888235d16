import { randomBytes } from 'node:crypto';
import type { TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

const removeAll = statement<[tenantId: string, userId: string]>(
  'deletion-of-person',
  `WITH passkeys AS (DELETE FROM webauthn_credential WHERE tenant_id = $1 AND user_id = $2),
     apps AS (DELETE FROM totp WHERE tenant_id = $1 AND user_id = $2),
     begun AS (DELETE FROM totp_enrolment WHERE tenant_id = $1 AND user_id = $2),
     codes AS (DELETE FROM backup_code WHERE tenant_id = $1 AND user_id = $2),
     tries AS (DELETE FROM factor_attempt WHERE tenant_id = $1 AND user_id = $2)
   DELETE FROM webauthn_user WHERE tenant_id = $1 AND user_id = $2`,
);

/**
 * A mark with another handle and nothing of the person: what was under way when they went may still end in a passkey, and that is nobody's.
 */
const mark = statement<[tenantId: string, userId: string, userHandle: string, deletedAt: string]>(
  'deletion-mark',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, suspended, suspension_changed_at)
   VALUES ($1, $2, $3, true, $4)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET suspended = true, suspension_changed_at = EXCLUDED.suspension_changed_at`,
);

/** People who are no more, as identity tells it. */
@Injectable()
export class DeletionStore {
  constructor(private readonly database: Database) {}

  /** Deletes everything that a person had here. Repeatable. */
  async forget(tenantId: TenantId, userId: UserId, deletedAt: string): Promise<void> {
    const handle = randomBytes(32).toString('base64url');
    await this.database.transaction(async (transaction) => {
      await transaction.run(removeAll, [tenantId, userId]);
      await transaction.run(mark, [tenantId, userId, handle, deletedAt]);
    });
  }
}
