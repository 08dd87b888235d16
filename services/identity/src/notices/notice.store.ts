import type { InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { ProvedChannel } from '../domain/notices.js';

type Who = { tenantId: TenantId; userId: UserId };
type Person = [tenantId: string, userId: string];

const selectChannels = statement<Person, { type: 'email' | 'phone'; value: string; added_at: Date | null }>(
  'notice-channels',
  `SELECT type, value, added_at FROM identifier
   WHERE tenant_id = $1 AND user_id = $2 AND type <> 'username' AND verified_at IS NOT NULL
   ORDER BY verified_at, type, value`,
);

/** The addresses and numbers that a person has proved, the oldest first. */
export async function provedChannelsOf(database: Queryable, { tenantId, userId }: Who): Promise<ProvedChannel[]> {
  const rows = await database.run(selectChannels, [tenantId, userId]);
  return rows.map(({ type, value, added_at: addedAt }) => ({ type, value, addedAt: addedAt ?? undefined }));
}

const selectLanguage = statement<Person, { language: string | null }>(
  'notice-language',
  'SELECT language FROM app_user WHERE tenant_id = $1 AND user_id = $2',
);

/** In which language a person last read a code, if they ever did. */
export async function languageOf(database: Queryable, { tenantId, userId }: Who): Promise<string | undefined> {
  const [row] = await database.run(selectLanguage, [tenantId, userId]);
  return row?.language ?? undefined;
}

const selectBeginning = statement<[...Person, interactionId: string], { user_id: string }>(
  'notice-beginning',
  'SELECT user_id FROM app_user WHERE tenant_id = $1 AND user_id = $2 AND created_in = $3',
);

/** Whether a person came in this very journey: what they set up in it is no news to them. */
export async function beganIn(
  database: Queryable,
  { tenantId, userId }: Who,
  interactionId: InteractionId,
): Promise<boolean> {
  return (await database.run(selectBeginning, [tenantId, userId, interactionId])).length > 0;
}
