// Passkeys that no authenticator holds, for people who look after theirs.
import { randomBytes } from 'node:crypto';
import type { CredentialId } from '@latchkey/contracts';
import { statement, type Database } from '@latchkey/persistence';
import type { Owner } from '../domain/owner.js';

/** A passkey as it was registered; what is left out is as most are. */
export type TestPasskey = {
  rpId: string;
  name?: string;
  aaguid?: string;
  transports?: string[];
  backupEligible?: boolean;
  backedUp?: boolean;
  createdAt?: Date;
};

const insertPerson = statement<[tenantId: string, userId: string, userHandle: string]>(
  'test-add-person',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
);

const insertPasskey = statement<
  [
    ...[rpId: string, credentialId: string, tenantId: string, userId: string, aaguid: string, transports: string[]],
    ...[backupEligible: boolean, backedUp: boolean, name: string, createdAt: Date],
  ]
>(
  'test-add-owned-passkey',
  `INSERT INTO webauthn_credential
     (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
      backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name, created_at)
   VALUES ($1, $2, $3, $4, 'handle', '\\x01', -7, 0, true, $7, $8, $5, $6, 'none', false, $9, $10)`,
);

const nobodys = '00000000-0000-0000-0000-000000000000';

/** Stores one, as `RegistrationStore` does, and its person with it. */
export async function addPasskey(
  database: Database,
  { tenantId, userId }: Owner,
  { rpId, name = 'key', aaguid = nobodys, transports = ['internal'], ...rest }: TestPasskey,
): Promise<CredentialId> {
  const { backupEligible = false, backedUp = false, createdAt = new Date() } = rest;
  const id = randomBytes(16).toString('base64url') as CredentialId;
  await database.run(insertPerson, [tenantId, userId, randomBytes(32).toString('base64url')]);
  const key = [rpId, id, tenantId, userId, aaguid, transports] as const;
  await database.run(insertPasskey, [...key, backupEligible, backedUp, name, createdAt]);
  return id;
}
