import { Redis } from 'ioredis';
import pg from 'pg';

type Addresses = { readonly postgresAdminUrl: string; readonly redisAdminUrl: string };
type Database = 'latchkey_session' | 'latchkey_credential' | 'latchkey_identity';

/** What lies behind the services, for tests that look at it or make time pass there. */
export class Servers {
  constructor(private readonly addresses: Addresses) {}

  /** How many sessions an interaction has ended in. */
  async sessionsOf(interactionId: string): Promise<number> {
    const sql = 'SELECT session_id FROM session WHERE interaction_id = $1';
    return (await this.query('latchkey_session', sql, interactionId)).length;
  }

  /** The server forgets a passkey that the authenticator keeps. */
  async forgetPasskey(credentialId: string): Promise<void> {
    const sql = 'DELETE FROM webauthn_credential WHERE credential_id = $1 RETURNING credential_id';
    const gone = await this.query('latchkey_credential', sql, credentialId);
    if (gone.length !== 1) throw new Error(`there was no passkey ${credentialId}`);
  }

  /** Lets the code of an interaction have been sent so long before. */
  async ageCode(interactionId: string, seconds: number): Promise<void> {
    const sql = `UPDATE verification_code SET sent_at = sent_at - $2 * interval '1 second' WHERE interaction_id = $1 RETURNING 1`;
    const aged = await this.query('latchkey_identity', sql, interactionId, seconds);
    if (aged.length !== 1) throw new Error(`interaction ${interactionId} has no code`);
  }

  /** Drops the live ceremonies of an interaction, as their time limit does; answers how many there were. */
  async dropCeremonies(interactionId: string): Promise<number> {
    const redis = new Redis(this.addresses.redisAdminUrl, { maxRetriesPerRequest: 1 });
    try {
      const [journey = ''] = await redis.keys(`session:interaction:*:${interactionId}`);
      const fields = await redis.hkeys(journey);
      const challenges = fields.filter((field) => field.startsWith('challenge:'));
      return challenges.length === 0 ? 0 : await redis.hdel(journey, ...challenges);
    } finally {
      redis.disconnect();
    }
  }

  private async query(database: Database, sql: string, ...values: readonly (string | number)[]): Promise<unknown[]> {
    const url = new URL(this.addresses.postgresAdminUrl);
    url.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
      return rows;
    } finally {
      await client.end();
    }
  }
}
