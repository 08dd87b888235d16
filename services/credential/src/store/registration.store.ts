import { randomBytes } from 'node:crypto';
import type { TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, statement, violatedConstraint, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { VerifiedRegistration } from '../webauthn/index.js';
import type { ConsumedCeremony } from './credential.store.js';

/** How storing a credential ended. `replayed`: the challenge had been used. `known`: the id exists, whoever has it. */
export type RegistrationOutcome = 'registered' | 'replayed' | 'known';

/** A passkey in a list. */
export type PasskeyRow = {
  credential_id: string;
  name: string;
  transports: string[];
  backed_up: boolean;
  created_at: Date;
  last_used_at: Date | null;
};

const upsertUserHandle = statement<[tenantId: string, userId: string, userHandle: string], { user_handle: string }>(
  'registration-user-handle',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle) VALUES ($1, $2, $3)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_handle = webauthn_user.user_handle RETURNING user_handle`,
);

const selectPasskeys = statement<[tenantId: string, userId: string, rpId: string], PasskeyRow>(
  'registration-passkeys',
  `SELECT credential_id, name, transports, backed_up, created_at, last_used_at FROM webauthn_credential
   WHERE tenant_id = $1 AND user_id = $2 AND rp_id = $3 ORDER BY created_at DESC LIMIT 100`,
);

/** A person's passkeys here, and when they last said no to one. */
export type EnrolmentRow = { passkeys: number; skipped_at: Date | null; skipped_for_good: boolean };

const selectEnrolment = statement<[tenantId: string, userId: string, rpId: string], EnrolmentRow>(
  'registration-enrolment',
  `SELECT (SELECT count(*)::integer FROM webauthn_credential
           WHERE tenant_id = $1 AND user_id = $2 AND rp_id = $3) AS passkeys,
     known.prompt_skipped_at AS skipped_at, coalesce(known.prompt_skipped_for_good, false) AS skipped_for_good
   FROM (VALUES (1)) AS one (one)
   LEFT JOIN webauthn_user AS known ON known.tenant_id = $1 AND known.user_id = $2`,
);

/** Once for good stays for good. */
const upsertSkip = statement<[tenantId: string, userId: string, userHandle: string, forGood: boolean]>(
  'registration-skip',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, prompt_skipped_at, prompt_skipped_for_good)
   VALUES ($1, $2, $3, now(), $4)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET prompt_skipped_at = now(),
     prompt_skipped_for_good = webauthn_user.prompt_skipped_for_good OR EXCLUDED.prompt_skipped_for_good`,
);

const burn = statement<
  [
    challenge: string,
    tenantId: string,
    interactionId: string,
    browserHash: string,
    bodyHash: string,
    userId: string,
    credentialId: string,
  ]
>(
  'registration-burn',
  `INSERT INTO consumed_ceremony (challenge, tenant_id, interaction_id, browser_hash, body_hash, user_id, credential_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

const insertCredential = statement<
  [
    ...[
      rpId: string,
      credentialId: string,
      tenantId: string,
      userId: string,
      userHandle: string,
      publicKey: Uint8Array,
    ],
    ...[algorithm: number, signCount: number, userVerified: boolean, backupEligible: boolean, backedUp: boolean],
    ...[aaguid: string, transports: string[], format: string, trusted: boolean, name: string],
  ]
>(
  'registration-insert',
  `INSERT INTO webauthn_credential
     (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
      backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
);

const userHandleBytes = 32;
const newHandle = (): string => randomBytes(userHandleBytes).toString('base64url');

/** Queries of the registration ceremony and of the lists that it needs. */
@Injectable()
export class RegistrationStore {
  constructor(private readonly database: Database) {}

  /** The person's user handle: random, made once, and never anything else of theirs (WebAuthn L3 §14.6.1). */
  async userHandleOf(tenantId: TenantId, userId: UserId): Promise<string> {
    const fresh = newHandle();
    const [row] = await this.database.run(upsertUserHandle, [tenantId, userId, fresh]);
    return row?.user_handle ?? fresh;
  }

  async enrolmentOf(tenantId: TenantId, userId: UserId, rpId: string): Promise<EnrolmentRow> {
    const [row] = await this.database.run(selectEnrolment, [tenantId, userId, rpId]);
    return row ?? { passkeys: 0, skipped_at: null, skipped_for_good: false };
  }

  async skip(tenantId: TenantId, userId: UserId, forGood: boolean): Promise<void> {
    await this.database.run(upsertSkip, [tenantId, userId, newHandle(), forGood]);
  }

  passkeysOf(tenantId: TenantId, userId: UserId, rpId: string): Promise<PasskeyRow[]> {
    return this.database.run(selectPasskeys, [tenantId, userId, rpId]);
  }

  /** Burns the ceremony, stores the credential, tells of it; or does nothing. */
  async register(
    ceremony: ConsumedCeremony & { rpId: string; userHandle: string; name: string },
    verified: VerifiedRegistration,
    event: StoredEvent,
  ): Promise<RegistrationOutcome> {
    const { challenge, tenantId, interactionId, browserHash, bodyHash, userId, rpId, userHandle, name } = ceremony;
    try {
      await this.database.transaction(async (transaction) => {
        await transaction.run(burn, [
          challenge,
          tenantId,
          interactionId,
          browserHash,
          bodyHash,
          userId,
          verified.credentialId,
        ]);
        await transaction.run(insertCredential, [
          ...([rpId, verified.credentialId, tenantId, userId, userHandle, verified.publicKey] as const),
          ...([verified.algorithm, verified.signCount, verified.userVerified] as const),
          ...([verified.backupEligible, verified.backedUp, verified.aaguid, [...verified.transports]] as const),
          ...([verified.attestationFormat, verified.attestationTrusted, name] as const),
        ]);
        await writeToOutbox(transaction, event);
      });
      return 'registered';
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'consumed_ceremony_pkey') return 'replayed';
      if (constraint === 'webauthn_credential_pkey') return 'known';
      throw error;
    }
  }
}
