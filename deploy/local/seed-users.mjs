#!/usr/bin/env node
// `npm run seed-users -- [--users 100000] [--tenant default] [--state DIRECTORY]`: fills what `npm start` runs with people who are made up,
// with what they sign in with, so that the console can be seen and timed with as many as a large organisation has. Nobody has their keys.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { databaseOf } from './access.mjs';
import { readEnvironment } from './environment.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { localDirectory } from './paths.mjs';
import { databaseUrl } from './provision.mjs';

const usersOfBatch = 10_000;

/** Everybody has an id that follows from their number, in every database the same. */
const numbered = `
  SELECT n, overlay(overlay(md5('seeded user ' || n) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid AS user_id
  FROM generate_series($2::bigint, $3::bigint) n`;

/** One in 50 is suspended. Everybody has an address, nine in ten a proven one; one in five a number, one in ten a name. */
const people = [
  `WITH new AS (${numbered})
   INSERT INTO app_user (tenant_id, user_id, created_at, suspended_at, name)
   SELECT $1, user_id, now() - n % 700 * interval '1 day', CASE WHEN n % 50 = 7 THEN now() END, 'Person ' || n FROM new
   ON CONFLICT DO NOTHING`,
  `WITH new AS (${numbered}), known AS (
     SELECT n, user_id, 'email' AS type, 'person-' || lpad(n::text, 8, '0') || '@example.com' AS value, n % 10 <> 3 AS proved FROM new
     UNION ALL SELECT n, user_id, 'phone', '+1500' || lpad(n::text, 8, '0'), true FROM new WHERE n % 5 = 0
     UNION ALL SELECT n, user_id, 'username', 'person' || n, true FROM new WHERE n % 10 = 0
   )
   INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
   SELECT $1, type, value, user_id, CASE WHEN proved THEN now() - n % 700 * interval '1 day' END FROM known
   ON CONFLICT DO NOTHING`,
  `WITH new AS (${numbered})
   INSERT INTO password (tenant_id, user_id, hash, changed_at)
   SELECT $1, user_id, 'seeded: nobody knows it', now() FROM new WHERE n % 3 = 0
   ON CONFLICT DO NOTHING`,
];

/** Six in ten have a passkey, one in seven two; one in eight an authenticator app. Some have nothing but an address. */
const factors = [
  `WITH new AS (${numbered})
   INSERT INTO webauthn_user (tenant_id, user_id, user_handle)
   SELECT $1, user_id, translate(encode(sha256(user_id::text::bytea), 'base64'), '+/=', '-_') FROM new WHERE n % 10 < 6
   ON CONFLICT DO NOTHING`,
  `WITH new AS (${numbered}), keys AS (SELECT n, user_id, key FROM new, generate_series(1, CASE WHEN n % 7 = 0 THEN 2 ELSE 1 END) key
     WHERE n % 10 < 6)
   INSERT INTO webauthn_credential (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count,
     uv_initialized, backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name, created_at)
   SELECT 'localhost', 'seeded-' || n || '-' || key, $1, user_id,
     translate(encode(sha256(user_id::text::bytea), 'base64'), '+/=', '-_'), sha256(user_id::text::bytea), -7, 0,
     true, n % 4 <> 0, n % 4 <> 0, '00000000-0000-0000-0000-000000000000', '{internal,hybrid}', 'none', false,
     'Passkey ' || key, now() - n % 300 * interval '1 day'
   FROM keys
   ON CONFLICT DO NOTHING`,
  `WITH new AS (${numbered})
   INSERT INTO totp (tenant_id, user_id, sealed_secret, enrolled_in, enrolled_step, enrolled_at, last_step, last_in)
   SELECT $1, user_id, '\\x00', 'seeded-interaction', 0, now(), 0, 'seeded-interaction' FROM new WHERE n % 8 = 0
   ON CONFLICT DO NOTHING`,
];

const tables = {
  identity: { statements: people, names: ['app_user', 'identifier', 'password'] },
  credential: { statements: factors, names: ['webauthn_user', 'webauthn_credential', 'totp'] },
};

/**
 * Adds people numbered 0 to `users` - 1 to a tenant that exists; who is there already stays as they are.
 * @param {{ postgresAdminUrl: string, users: number, tenantId?: string, say?: (line: string) => void }} options
 */
export const seedUsers = async ({ postgresAdminUrl, users, tenantId = 'default', say = () => undefined }) => {
  for (const [service, { statements, names }] of Object.entries(tables)) {
    const { database } = databaseOf(service);
    const client = new pg.Client({ connectionString: databaseUrl(postgresAdminUrl, database) });
    await client.connect();
    try {
      for (let from = 0; from < users; from += usersOfBatch) {
        const to = Math.min(from + usersOfBatch, users) - 1;
        for (const statement of statements) await client.query(statement, [tenantId, from, to]);
        say(`${service}: ${to + 1} of ${users} people`);
      }
      await client.query(`ANALYZE ${names.join(', ')}`);
    } finally {
      await client.end();
    }
  }
};

const seed = async () => {
  const { values } = parseArgs({
    options: { users: { type: 'string' }, tenant: { type: 'string' }, state: { type: 'string' } },
  });
  const users = Number(values.users ?? 100_000);
  if (!Number.isInteger(users) || users < 1)
    throw new Failure(`--users is "${values.users}".`, 'Give a number of people, like 100000.');
  const { postgresAdminUrl } = readEnvironment(path.resolve(values.state ?? path.join(localDirectory, 'start')));
  const tenantId = values.tenant ?? 'default';
  await seedUsers({ postgresAdminUrl, users, tenantId, say: console.log });
  console.log(`The tenant ${tenantId} has ${users} people who are made up.`);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await seed();
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}
