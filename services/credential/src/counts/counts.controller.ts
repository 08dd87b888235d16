import { countPasskeys, type PasskeyCount, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Database, statement } from '@latchkey/persistence';
import { Controller } from '@nestjs/common';

const selectCounts = statement<[tenantId: string], { rp_id: string; passkeys: number; people: number }>(
  'credential-count-by-rp-id',
  `SELECT rp_id, count(*)::int AS passkeys, count(DISTINCT user_id)::int AS people
   FROM webauthn_credential WHERE tenant_id = $1 GROUP BY rp_id ORDER BY rp_id`,
);

/** What an administrator has to know before they change a domain. */
@Controller()
export class CountsController {
  constructor(private readonly database: Database) {}

  @Handles(countPasskeys)
  async count({ tenantId }: RequestOf<typeof countPasskeys>): Promise<ReplyOf<typeof countPasskeys>> {
    const rows = await this.database.run(selectCounts, [tenantId]);
    return { counts: rows.map(({ rp_id: rpId, ...count }): PasskeyCount => ({ rpId, ...count })) };
  }
}
