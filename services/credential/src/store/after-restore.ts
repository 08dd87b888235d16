import { factorChanged, passkeyRemoved, type PayloadOf } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';

type Removal =
  | { subject: typeof passkeyRemoved.subject; payload: PayloadOf<typeof passkeyRemoved> }
  | { subject: typeof factorChanged.subject; payload: PayloadOf<typeof factorChanged> };

const removePasskey = statement<[tenantId: string, userId: string, credentialId: string], { credential_id: string }>(
  'restore-remove-passkey',
  'DELETE FROM webauthn_credential WHERE tenant_id = $1 AND user_id = $2 AND credential_id = $3 RETURNING credential_id',
);
const removeApp = statement<[tenantId: string, userId: string], { user_id: string }>(
  'restore-remove-totp',
  'DELETE FROM totp WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id',
);
const removeCodes = statement<[tenantId: string, userId: string], { user_id: string }>(
  'restore-remove-backup-codes',
  'DELETE FROM backup_code WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id',
);

/**
 * For a database that was put back to what it was some time ago, before the service starts: what people have removed or replaced since, as the
 * events tell, is removed again. What they have added since is lost. Answers how much had come back. Repeatable.
 */
export async function removeAgain({ databaseUrl, removals }: { databaseUrl: string; removals: readonly Removal[] }) {
  const database = new Database({ url: databaseUrl, poolSize: 1 });
  const came = { passkeys: 0, factors: 0 };
  try {
    for (const { subject, payload } of removals) {
      const { tenantId, userId } = payload;
      if (subject === passkeyRemoved.subject) {
        came.passkeys += (await database.run(removePasskey, [tenantId, userId, payload.credentialId])).length;
      } else if (payload.change !== 'added') {
        const remove = payload.factor === 'totp' ? removeApp : removeCodes;
        came.factors += (await database.run(remove, [tenantId, userId])).length > 0 ? 1 : 0;
      }
    }
    return came;
  } finally {
    await database.close();
  }
}
