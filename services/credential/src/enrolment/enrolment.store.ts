import type { PromptReason, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { SsoFacts } from '../sso/sso.store.js';
import { newHandle } from '../store/registration.store.js';

/** A person's passkeys here, and when they last said no to which offer of one. */
export type EnrolmentRow = {
  passkeys: number;
  skipped_at: Date | null;
  skipped_for_good: boolean;
  other_device_skipped_at: Date | null;
  other_device_skipped_for_good: boolean;
} & SsoFacts;

const selectEnrolment = statement<[tenantId: string, userId: string, rpId: string], EnrolmentRow>(
  'enrolment-read',
  `SELECT (SELECT count(*)::integer FROM webauthn_credential
           WHERE tenant_id = $1 AND user_id = $2 AND rp_id = $3) AS passkeys,
     known.prompt_skipped_at AS skipped_at, coalesce(known.prompt_skipped_for_good, false) AS skipped_for_good,
     known.other_device_skipped_at, coalesce(known.other_device_skipped_for_good, false) AS other_device_skipped_for_good,
     known.sso_connection_id IS NOT NULL AS sso_linked, known.email_domain
   FROM (VALUES (1)) AS one (one)
   LEFT JOIN webauthn_user AS known ON known.tenant_id = $1 AND known.user_id = $2`,
);

type Skip = [tenantId: string, userId: string, userHandle: string, forGood: boolean];

/** Once for good stays for good. */
const skips: Readonly<Record<PromptReason, ReturnType<typeof statement<Skip>>>> = {
  'none-yet': statement<Skip>(
    'enrolment-skip',
    `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, prompt_skipped_at, prompt_skipped_for_good)
     VALUES ($1, $2, $3, now(), $4)
     ON CONFLICT (tenant_id, user_id) DO UPDATE SET prompt_skipped_at = now(),
       prompt_skipped_for_good = webauthn_user.prompt_skipped_for_good OR EXCLUDED.prompt_skipped_for_good`,
  ),
  'other-device': statement<Skip>(
    'enrolment-skip-other-device',
    `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, other_device_skipped_at, other_device_skipped_for_good)
     VALUES ($1, $2, $3, now(), $4)
     ON CONFLICT (tenant_id, user_id) DO UPDATE SET other_device_skipped_at = now(),
       other_device_skipped_for_good =
         webauthn_user.other_device_skipped_for_good OR EXCLUDED.other_device_skipped_for_good`,
  ),
};

/** Says one thing to every offer: never again, or as if nothing had been asked. */
const choose = statement<Skip>(
  'enrolment-choose',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, prompt_skipped_at, prompt_skipped_for_good,
     other_device_skipped_at, other_device_skipped_for_good)
   SELECT $1, $2, $3, CASE WHEN $4 THEN now() END, $4, CASE WHEN $4 THEN now() END, $4
   ON CONFLICT (tenant_id, user_id) DO UPDATE
     SET prompt_skipped_at = EXCLUDED.prompt_skipped_at, prompt_skipped_for_good = EXCLUDED.prompt_skipped_for_good,
       other_device_skipped_at = EXCLUDED.other_device_skipped_at,
       other_device_skipped_for_good = EXCLUDED.other_device_skipped_for_good`,
);

/** What is remembered of the offers of a passkey: made to whom, and declined when. */
@Injectable()
export class EnrolmentStore {
  constructor(private readonly database: Database) {}

  async read(tenantId: TenantId, userId: UserId, rpId: string): Promise<EnrolmentRow | undefined> {
    const [row] = await this.database.run(selectEnrolment, [tenantId, userId, rpId]);
    return row;
  }

  async skip(tenantId: TenantId, userId: UserId, reason: PromptReason, forGood: boolean): Promise<void> {
    await this.database.run(skips[reason], [tenantId, userId, newHandle(), forGood]);
  }

  async choose(tenantId: TenantId, userId: UserId, never: boolean): Promise<void> {
    await this.database.run(choose, [tenantId, userId, newHandle(), never]);
  }
}
