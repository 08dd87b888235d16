import type { InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** What one person has, and in which interactions they set it up. */
export type HeldRow = {
  user_id: UserId;
  passkeys: number;
  passkey_used_at: Date | null;
  totp: boolean;
  totp_used_at: Date | null;
  codes_left: number;
  passkeys_in: InteractionId[];
  totp_in: InteractionId | null;
  codes_in: InteractionId | null;
};

// Each person is looked up by index; who has nothing has a row of nothing.
const selectHeld = statement<[tenantId: string, userIds: string[], rpId: string], HeldRow>(
  'factors-held',
  `SELECT asked.user_id, passkey.number AS passkeys, passkey.used_at AS passkey_used_at,
     passkey.registered_in AS passkeys_in,
     totp.user_id IS NOT NULL AS totp, totp.last_used_at AS totp_used_at,
     totp.enrolled_in AS totp_in, codes.unspent AS codes_left, codes.made_in AS codes_in
   FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (user_id, place)
   LEFT JOIN totp ON totp.tenant_id = $1 AND totp.user_id = asked.user_id
   CROSS JOIN LATERAL (
     SELECT count(*)::integer AS number, max(last_used_at) AS used_at,
       coalesce(array_agg(registered_in) FILTER (WHERE registered_in IS NOT NULL), '{}') AS registered_in
     FROM webauthn_credential AS c WHERE c.tenant_id = $1 AND c.user_id = asked.user_id AND c.rp_id = $3
   ) AS passkey
   CROSS JOIN LATERAL (
     SELECT (count(*) FILTER (WHERE spent_at IS NULL))::integer AS unspent, max(made_in) AS made_in
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
