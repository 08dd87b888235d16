import type { InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** A thing that was set up: where, and when. */
type SetUp<Name extends string> = Record<`${Name}_in`, InteractionId | null> & Record<`${Name}_at`, Date | null>;

/** What one person has. */
export type HeldRow = {
  user_id: UserId;
  passkeys: number;
  passkey_used_at: Date | null;
  totp: boolean;
  totp_used_at: Date | null;
  codes_left: number;
} & SetUp<'passkey'> &
  SetUp<'totp'> &
  SetUp<'codes'>;

// Each person is looked up by index; who has nothing has a row of nothing.
const selectHeld = statement<[tenantId: string, userIds: string[], rpId: string], HeldRow>(
  'factors-held',
  `SELECT asked.user_id, passkey.number AS passkeys, passkey.used_at AS passkey_used_at,
     passkey.newest_in AS passkey_in, passkey.newest_at AS passkey_at,
     totp.user_id IS NOT NULL AS totp, totp.last_used_at AS totp_used_at,
     totp.enrolled_in AS totp_in, totp.enrolled_at AS totp_at,
     codes.unspent AS codes_left, codes.made_in AS codes_in, codes.made_at AS codes_at
   FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (user_id, place)
   LEFT JOIN totp ON totp.tenant_id = $1 AND totp.user_id = asked.user_id
   CROSS JOIN LATERAL (
     SELECT count(*)::integer AS number, max(last_used_at) AS used_at, max(created_at) AS newest_at,
       (array_agg(registered_in ORDER BY created_at DESC))[1] AS newest_in
     FROM webauthn_credential AS c WHERE c.tenant_id = $1 AND c.user_id = asked.user_id AND c.rp_id = $3
   ) AS passkey
   CROSS JOIN LATERAL (
     SELECT (count(*) FILTER (WHERE spent_at IS NULL))::integer AS unspent, max(made_in) AS made_in, max(made_at) AS made_at
     FROM backup_code AS b WHERE b.tenant_id = $1 AND b.user_id = asked.user_id
   ) AS codes
   ORDER BY asked.place`,
);

/** What people could verify themselves with. */
@Injectable()
export class HeldFactorsStore {
  constructor(private readonly database: Database) {}

  /** One row for each who was asked for, in that order. */
  read(tenantId: TenantId, userIds: UserId[], rpId: string): Promise<HeldRow[]> {
    return this.database.run(selectHeld, [tenantId, userIds, rpId]);
  }
}
