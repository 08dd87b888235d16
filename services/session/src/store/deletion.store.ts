import type { TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

const mark = statement<[tenantId: string, userId: string, deletedAt: string]>(
  'deletion-mark',
  `INSERT INTO deleted_person (tenant_id, user_id, deleted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
);

const forget = statement<[tenantId: string, userId: string]>(
  'deletion-forget',
  `UPDATE session SET browser = '', country = NULL WHERE tenant_id = $1 AND user_id = $2`,
);

/** People who are no more, as identity tells it. */
@Injectable()
export class DeletionStore {
  constructor(private readonly database: Database) {}

  /** From now on nothing that is under way makes a session of theirs. */
  async mark(tenantId: TenantId, userId: UserId, deletedAt: string): Promise<void> {
    await this.database.run(mark, [tenantId, userId, deletedAt], 'background');
  }

  /** Where they were signed in. Of an ended session its end alone is kept, until products are told of it. */
  async forget(tenantId: TenantId, userId: UserId): Promise<void> {
    await this.database.run(forget, [tenantId, userId], 'background');
  }
}
