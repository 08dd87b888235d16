import { Database, orderedId } from '@latchkey/persistence';
import { createHash, randomBytes } from 'node:crypto';
import { countAdministratingPeople } from './administrating-person.store.js';
import { countLiveTokens, keepEnrolment, withdrawEnrolments } from './administrator.store.js';

const lifeMs = 24 * 3_600_000;

/**
 * Makes a one-time enrolment from outside the service and answers it; what is stored is its hash. `unlessAdministered`:
 * nothing while somebody has a token that lives, or administers in the console. Enrolments that nobody has redeemed are worth nothing from then on.
 */
export async function issueEnrolment(options: {
  databaseUrl: string;
  unlessAdministered: boolean;
  now?: Date;
}): Promise<string | undefined> {
  const { databaseUrl, unlessAdministered, now = new Date() } = options;
  const database = new Database({ url: databaseUrl, poolSize: 1 });
  try {
    if (unlessAdministered && (await isAdministered(database, now))) return undefined;
    const secret = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(secret).digest('base64url');
    await database.transaction(async (transaction) => {
      await withdrawEnrolments(transaction);
      const expiresAt = new Date(now.getTime() + lifeMs);
      await keepEnrolment(transaction, { hash, id: orderedId(), createdAt: now, expiresAt });
    }, 'background');
    return secret;
  } finally {
    await database.close();
  }
}

const isAdministered = async (database: Database, now: Date): Promise<boolean> =>
  (await countLiveTokens(database, now)) > 0 || (await countAdministratingPeople(database)) > 0;
