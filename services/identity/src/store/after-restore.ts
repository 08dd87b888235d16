import { passwordChanged, userDeleted, userReactivated, userSuspended, type PayloadOf } from '@latchkey/contracts';
import { Database, statement, type Statement } from '@latchkey/persistence';

type Event = typeof passwordChanged | typeof userDeleted | typeof userReactivated | typeof userSuspended;
type Change = { subject: Event['subject']; payload: Pick<PayloadOf<Event>, 'tenantId' | 'userId'> };

type OfSomebody = Statement<[tenantId: string, userId: string], { user_id: string }>;

/** The password that came back is not theirs any more: whoever knows it must not get in with it. */
const removePassword: OfSomebody = statement(
  'restore-remove-password',
  'DELETE FROM password WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id',
);
const removePerson: OfSomebody = statement(
  'restore-remove-person',
  'DELETE FROM app_user WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id',
);
const suspend: OfSomebody = statement(
  'restore-suspend',
  'UPDATE app_user SET suspended_at = now() WHERE tenant_id = $1 AND user_id = $2 AND suspended_at IS NULL RETURNING user_id',
);
const reactivate: OfSomebody = statement(
  'restore-reactivate',
  'UPDATE app_user SET suspended_at = NULL WHERE tenant_id = $1 AND user_id = $2 AND suspended_at IS NOT NULL RETURNING user_id',
);

const again: Readonly<Record<Change['subject'], { statement: OfSomebody; counts: keyof typeof nothing }>> = {
  [passwordChanged.subject]: { statement: removePassword, counts: 'passwords' },
  [userDeleted.subject]: { statement: removePerson, counts: 'people' },
  [userSuspended.subject]: { statement: suspend, counts: 'suspensions' },
  [userReactivated.subject]: { statement: reactivate, counts: 'suspensions' },
};
const nothing = { passwords: 0, people: 0, suspensions: 0 };

/**
 * For a database that was put back to what it was some time ago, before the service starts: who was suspended, let in again or deleted since is
 * so again, in the order of the events, and a password that has been changed since is no password. Answers how much had come back. Repeatable.
 */
export async function changeAgain({ databaseUrl, changes }: { databaseUrl: string; changes: readonly Change[] }) {
  const database = new Database({ url: databaseUrl, poolSize: 1 });
  const came = { ...nothing };
  try {
    for (const { subject, payload } of changes) {
      const { statement: same, counts } = again[subject];
      came[counts] += (await database.run(same, [payload.tenantId, payload.userId])).length;
    }
    return came;
  } finally {
    await database.close();
  }
}
