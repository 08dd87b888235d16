import type { CredentialId, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** A passkey as its owner is shown it. */
export type OwnedRow = {
  rp_id: string;
  credential_id: string;
  name: string;
  aaguid: string;
  transports: string[];
  backup_eligible: boolean;
  backed_up: boolean;
  created_at: Date;
  last_used_at: Date | null;
  last_used_browser: string;
};

type Passkey = { tenantId: TenantId; userId: UserId; credentialId: CredentialId };
type PasskeyKey = [tenantId: string, userId: string, credentialId: string];

// No limit: a list that is cut would make browsers take back what is not on it. A person has few, for each RP ID.
const selectOwned = statement<[tenantId: string, userId: string], OwnedRow>(
  'management-owned',
  `SELECT rp_id, credential_id, name, aaguid, transports, backup_eligible, backed_up, created_at, last_used_at,
     last_used_browser
   FROM webauthn_credential WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at DESC, credential_id`,
);

/** Answers with whether it had another name before; with nothing of a passkey that is not theirs. */
const rename = statement<[...PasskeyKey, name: string], { renamed: boolean }>(
  'management-rename',
  `UPDATE webauthn_credential AS c SET name = $4
   FROM (SELECT rp_id, name FROM webauthn_credential
         WHERE tenant_id = $1 AND user_id = $2 AND credential_id = $3 FOR UPDATE) AS before
   WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.credential_id = $3 AND c.rp_id = before.rp_id
   RETURNING before.name <> $4 AS renamed`,
);

const remove = statement<PasskeyKey, { rp_id: string }>(
  'management-remove',
  `DELETE FROM webauthn_credential WHERE tenant_id = $1 AND user_id = $2 AND credential_id = $3 RETURNING rp_id`,
);

/** Queries of people who look after their passkeys; each names the person, so that nobody reaches another's. */
@Injectable()
export class ManagementStore {
  constructor(private readonly database: Database) {}

  /** All that they have, of every RP ID. */
  ownedBy(tenantId: TenantId, userId: UserId): Promise<OwnedRow[]> {
    return this.database.run(selectOwned, [tenantId, userId]);
  }

  async rename(
    transaction: Queryable,
    { tenantId, userId, credentialId }: Passkey,
    name: string,
  ): Promise<'renamed' | 'same' | 'unknown'> {
    const rows = await transaction.run(rename, [tenantId, userId, credentialId, name]);
    if (rows.length === 0) return 'unknown';
    return rows.some(({ renamed }) => renamed) ? 'renamed' : 'same';
  }

  /** The RP IDs of what is gone: none of a passkey that is not theirs. */
  async remove(transaction: Queryable, { tenantId, userId, credentialId }: Passkey): Promise<string[]> {
    const rows = await transaction.run(remove, [tenantId, userId, credentialId]);
    return rows.map(({ rp_id: rpId }) => rpId);
  }
}
