import { randomBytes } from 'node:crypto';
import type { TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, statement, violatedConstraint, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { VerifiedRegistration } from '../webauthn/index.js';
import type { ConsumedCeremony } from './credential.store.js';

/**
 * How storing a credential ended. `replayed`: the challenge had been used. `known`: the id exists, whoever has it.
 * `full`: the person has as many as they may have.
 */
export type RegistrationOutcome = 'registered' | 'replayed' | 'known' | 'full';

/** A passkey in a list. */
export type PasskeyRow = {
  credential_id: string;
  name: string;
  transports: string[];
  backed_up: boolean;
  backup_eligible: boolean;
  attestation_trusted: boolean;
  created_at: Date;
  last_used_at: Date | null;
};

export const upsertUserHandle = statement<
  [tenantId: string, userId: string, userHandle: string],
  { user_handle: string }
>(
  'registration-user-handle',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle) VALUES ($1, $2, $3)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_handle = webauthn_user.user_handle RETURNING user_handle`,
);

const selectPasskeys = statement<[tenantId: string, userId: string, rpId: string], PasskeyRow>(
  'registration-passkeys',
  `SELECT credential_id, name, transports, backed_up, backup_eligible, attestation_trusted, created_at, last_used_at
   FROM webauthn_credential
   WHERE tenant_id = $1 AND user_id = $2 AND rp_id = $3 ORDER BY created_at DESC LIMIT 100`,
);

const selectUserHandle = statement<[tenantId: string, userId: string], { user_handle: string }>(
  'registration-known-as',
  'SELECT user_handle FROM webauthn_user WHERE tenant_id = $1 AND user_id = $2',
);

/** Makes what adds or removes a person's passkeys follow each other: of two at once, the second counts the first. */
const lockPerson = statement<[tenantId: string, userId: string]>(
  'registration-lock-person',
  'SELECT 1 FROM webauthn_user WHERE tenant_id = $1 AND user_id = $2 FOR UPDATE',
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
    ...[most: number, interactionId: string],
  ],
  { credential_id: string }
>(
  'registration-insert',
  `INSERT INTO webauthn_credential
     (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
      backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name,
      registered_in)
   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18
   WHERE (SELECT count(*) FROM webauthn_credential WHERE tenant_id = $3 AND user_id = $4 AND rp_id = $1) < $17
   RETURNING credential_id`,
);

const userHandleBytes = 32;
/** A user handle for somebody who has none yet. */
export const newHandle = (): string => randomBytes(userHandleBytes).toString('base64url');

/** Undoes a registration that found the person full. */
class PersonIsFull extends Error {}

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

  /** The handle of a person who has one already. */
  async knownHandleOf(tenantId: TenantId, userId: UserId): Promise<string | undefined> {
    const [row] = await this.database.run(selectUserHandle, [tenantId, userId]);
    return row?.user_handle;
  }

  passkeysOf(tenantId: TenantId, userId: UserId, rpId: string): Promise<PasskeyRow[]> {
    return this.database.run(selectPasskeys, [tenantId, userId, rpId]);
  }

  /** Burns the ceremony, stores the credential, tells of it; or does nothing. */
  async register(
    ceremony: ConsumedCeremony & { rpId: string; userHandle: string; name: string; most: number },
    verified: VerifiedRegistration,
    event: StoredEvent,
  ): Promise<RegistrationOutcome> {
    const { challenge, tenantId, interactionId, browserHash, bodyHash, userId, rpId, userHandle, name, most } =
      ceremony;
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
        await transaction.run(lockPerson, [tenantId, userId]);
        const stored = await transaction.run(insertCredential, [
          ...([rpId, verified.credentialId, tenantId, userId, userHandle, verified.publicKey] as const),
          ...([verified.algorithm, verified.signCount, verified.userVerified] as const),
          ...([verified.backupEligible, verified.backedUp, verified.aaguid, [...verified.transports]] as const),
          ...([verified.attestationFormat, verified.attestationTrusted, name, most, interactionId] as const),
        ]);
        if (stored.length === 0) throw new PersonIsFull();
        await writeToOutbox(transaction, event);
      });
      return 'registered';
    } catch (error) {
      if (error instanceof PersonIsFull) return 'full';
      const constraint = violatedConstraint(error);
      if (constraint === 'consumed_ceremony_pkey') return 'replayed';
      if (constraint === 'webauthn_credential_pkey') return 'known';
      throw error;
    }
  }
}
