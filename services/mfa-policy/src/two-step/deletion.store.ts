import type { TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

const removeAll = statement<[tenantId: string, userId: string]>(
  'deletion-of-person',
  `WITH choices AS (DELETE FROM two_step WHERE tenant_id = $1 AND user_id = $2),
     devices AS (DELETE FROM trusted_device WHERE tenant_id = $1 AND user_id = $2),
     places AS (DELETE FROM seen_country WHERE tenant_id = $1 AND user_id = $2)
   DELETE FROM last_sign_in WHERE tenant_id = $1 AND user_id = $2`,
);

/** People who are no more, as identity tells it. */
@Injectable()
export class DeletionStore {
  constructor(private readonly database: Database) {}

  /** Deletes what a person chose, their browsers, and where they signed in. Repeatable. */
  async forget(tenantId: TenantId, userId: UserId): Promise<void> {
    await this.database.run(removeAll, [tenantId, userId], 'background');
  }
}
