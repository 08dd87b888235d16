import type { TenantId, TwoStepState, UserId } from '@latchkey/contracts';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** What a person decided; of somebody who decided nothing there is no row. */
export type TwoStepRow = { user_id: UserId; state: TwoStepState; skipped_extra: boolean };

const selectMany = statement<[tenantId: string, userIds: readonly string[]], TwoStepRow>(
  'two-step-of-people',
  'SELECT user_id, state, skipped_extra FROM two_step WHERE tenant_id = $1 AND user_id = ANY($2::uuid[])',
);

type Upsert = [tenantId: string, userId: string, state: string | null, skippedExtra: boolean | null];

/** What is null stays as it is. Answers with the state before, and with what it is now. */
const upsert = statement<Upsert, { before: TwoStepState | null; state: TwoStepState }>(
  'two-step-upsert',
  `WITH before AS (
     SELECT state FROM two_step WHERE tenant_id = $1 AND user_id = $2 FOR UPDATE
   ), written AS (
     INSERT INTO two_step (tenant_id, user_id, state, skipped_extra)
     VALUES ($1, $2, coalesce($3, 'unset'), coalesce($4, false))
     ON CONFLICT (tenant_id, user_id) DO UPDATE
       SET state = coalesce($3, two_step.state), skipped_extra = coalesce($4, two_step.skipped_extra), changed_at = now()
     RETURNING state
   )
   SELECT (SELECT state FROM before) AS before, (SELECT state FROM written) AS state`,
);

/** What people decided about their second factor. */
@Injectable()
export class TwoStepStore {
  constructor(private readonly database: Database) {}

  async ofPeople(tenantId: TenantId, userIds: readonly UserId[]): Promise<TwoStepRow[]> {
    return this.database.run(selectMany, [tenantId, userIds]);
  }

  /** Keeps what is given. `from`: the state before. */
  async keep(
    transaction: Queryable,
    { tenantId, userId }: { tenantId: TenantId; userId: UserId },
    { state, skippedExtra }: { state?: TwoStepState; skippedExtra?: boolean },
  ): Promise<{ from: TwoStepState; state: TwoStepState }> {
    const [row] = await transaction.run(upsert, [tenantId, userId, state ?? null, skippedExtra ?? null]);
    return { from: row?.before ?? 'unset', state: row?.state ?? 'unset' };
  }
}
