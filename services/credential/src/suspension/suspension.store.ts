import { randomBytes } from 'node:crypto';
import type { TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** Events may come twice and out of turn: the latest change is what holds. */
const upsert = statement<[tenantId: string, userId: string, userHandle: string, suspended: boolean, changedAt: string]>(
  'suspension-keep',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, suspended, suspension_changed_at)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (tenant_id, user_id) DO UPDATE
     SET suspended = EXCLUDED.suspended, suspension_changed_at = EXCLUDED.suspension_changed_at
   WHERE webauthn_user.suspension_changed_at IS NULL
     OR webauthn_user.suspension_changed_at < EXCLUDED.suspension_changed_at`,
);

/** Who may not sign in, as identity tells it. */
@Injectable()
export class SuspensionStore {
  constructor(private readonly database: Database) {}

  /** Keeps what was decided last about a person, who may have no passkey yet. Repeatable. */
  async keep(tenantId: TenantId, userId: UserId, suspended: boolean, changedAt: string): Promise<void> {
    const handle = randomBytes(32).toString('base64url');
    await this.database.run(upsert, [tenantId, userId, handle, suspended, changedAt], 'background');
  }
}
