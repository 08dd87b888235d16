import type { TwoStepState } from '@latchkey/contracts';
import { Redis } from 'ioredis';
import pg from 'pg';

type Addresses = { readonly postgresAdminUrl: string; readonly redisAdminUrl: string };
type Database =
  | 'latchkey_audit'
  | 'latchkey_session'
  | 'latchkey_credential'
  | 'latchkey_identity'
  | 'latchkey_mfa_policy';
type Value = string | number | boolean;
/** A person, as every table names them. */
export type Who = { readonly tenantId: string; readonly userId: string };

/** What lies behind the services, for tests that look at it or make time pass there. */
export class Servers {
  constructor(private readonly addresses: Addresses) {}

  /** How many sessions an interaction has ended in. */
  async sessionsOf(interactionId: string): Promise<number> {
    const sql = 'SELECT session_id FROM session WHERE interaction_id = $1';
    return (await this.query('latchkey_session', sql, interactionId)).length;
  }

  /** By which paths a journey's passkey was asked for and taken, as soon as the funnel has it. */
  async pathsOf(interactionId: string): Promise<string[]> {
    const sql = `SELECT story FROM funnel_journey WHERE interaction_id = $1 AND jsonb_array_length(story->'succeeded') = 1
      AND jsonb_array_length(story->'asked') = 1`;
    type Row = { story: { asked: { path: string }[] } };
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const [row] = await this.query<Row>('latchkey_audit', sql, interactionId);
      if (row) return row.story.asked.map(({ path }) => path);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return [];
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

  /** Who has an address. */
  async personAt(tenantId: string, email: string): Promise<Who> {
    const sql = 'SELECT user_id FROM identifier WHERE tenant_id = $1 AND value = $2';
    const [row] = await this.query<{ user_id: string }>('latchkey_identity', sql, tenantId, email);
    if (!row) throw new Error(`nobody has ${email}`);
    return { tenantId, userId: row.user_id };
  }

  /** Somebody has said this about second factors; who has said anything wants no other than they have. */
  async keepsWord({ tenantId, userId }: Who, state: TwoStepState): Promise<void> {
    const sql = `INSERT INTO two_step (tenant_id, user_id, state, skipped_extra) VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, user_id) DO UPDATE SET state = excluded.state, skipped_extra = excluded.skipped_extra`;
    await this.query('latchkey_mfa_policy', sql, tenantId, userId, state, state !== 'unset');
  }

  /** Lets the last sign-in of somebody have been so many days ago. */
  async ageSignIn({ tenantId, userId }: Who, days: number): Promise<void> {
    const sql = `INSERT INTO last_sign_in (tenant_id, user_id, signed_in_at)
      VALUES ($1, $2, now() - $3 * interval '1 day')
      ON CONFLICT (tenant_id, user_id) DO UPDATE SET signed_in_at = excluded.signed_in_at`;
    await this.query('latchkey_mfa_policy', sql, tenantId, userId, days);
  }

  /** Lets the last code of somebody's authenticator app have been ten codes ago: the one it shows now is good. */
  async ageTotp({ tenantId, userId }: Who): Promise<void> {
    const sql = `UPDATE totp SET last_step = last_step - 10 WHERE tenant_id = $1 AND user_id = $2 RETURNING 1`;
    const aged = await this.query('latchkey_credential', sql, tenantId, userId);
    if (aged.length !== 1) throw new Error(`${userId} has no authenticator app`);
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

  private async query<Row extends pg.QueryResultRow>(
    database: Database,
    sql: string,
    ...values: readonly Value[]
  ): Promise<Row[]> {
    const url = new URL(this.addresses.postgresAdminUrl);
    url.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query<Row>(sql, [...values]);
      return rows;
    } finally {
      await client.end();
    }
  }
}
