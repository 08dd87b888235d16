import { Database, statement } from '@latchkey/persistence';

const endSome = statement<[most: number], { session_id: string }>(
  'restore-end-sessions',
  `UPDATE session SET revoked_at = now(), revoked_reason = 'administrator'
   WHERE session_id IN (SELECT session_id FROM session WHERE revoked_at IS NULL LIMIT $1) RETURNING session_id`,
);
const dropSome = statement<[most: number], { id_hash: string }>(
  'restore-drop-grants',
  `DELETE FROM oidc_record WHERE (tenant_id, model, id_hash) IN (SELECT tenant_id, model, id_hash FROM oidc_record LIMIT $1)
   RETURNING id_hash`,
);
const atOnce = 1_000;

/**
 * For a database that was put back to what it was some time ago, before the service starts. Which sessions and grants have been ended since
 * it cannot know, so it ends them all: everybody signs in again, and nobody is let in by what they no longer may. Repeatable.
 */
export async function endAllAfterRestore({ databaseUrl }: { databaseUrl: string }) {
  const database = new Database({ url: databaseUrl, poolSize: 1 });
  const untilNone = async (some: () => Promise<readonly unknown[]>): Promise<number> => {
    for (let count = 0; ;) {
      const { length } = await some();
      count += length;
      if (length < atOnce) return count;
    }
  };
  try {
    const sessions = await untilNone(() => database.run(endSome, [atOnce]));
    const grants = await untilNone(() => database.run(dropSome, [atOnce]));
    return { sessions, grants };
  } finally {
    await database.close();
  }
}
