#!/usr/bin/env node
// `npm run seed-log -- [--rows 1000000] [--state DIRECTORY]`: fills the log of what `npm start` runs with rows of a tenant that is made
// up, over a year, so that times can be taken. They hang in no chain, and `npm run verify-log` says so.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { databaseOf } from './access.mjs';
import { readEnvironment } from './environment.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { localDirectory } from './paths.mjs';
import { databaseUrl } from './provision.mjs';

/** The tenant whose log is made up. */
export const seededTenant = 'seeded-log';

const months = 12;
const rowsOfBatch = 100_000;
const codes = ['sign_in.started', 'passkey.offered', 'passkey.started', 'passkey.succeeded', 'sign_in.succeeded'];

/** The months before this one, as the log's own function makes them. */
const makePartitions = `
  DO $$
  DECLARE one timestamp; name text;
  BEGIN
    FOR step IN 0..${months} LOOP
      one := date_trunc('month', now() AT TIME ZONE 'UTC') - step * interval '1 month';
      name := 'log_' || to_char(one, 'YYYY_MM');
      CONTINUE WHEN to_regclass(name) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I PARTITION OF log FOR VALUES FROM (%L) TO (%L)', name,
        one AT TIME ZONE 'UTC', (one + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('REVOKE ALL ON %I FROM ${databaseOf('audit').role}', name);
    END LOOP;
  END $$`;

const insertPeople = `
  INSERT INTO log_subject (tenant_id, user_id, pseudonym)
  SELECT $1, md5('user ' || n)::uuid, md5('pseudonym ' || n)::uuid FROM generate_series(0, $2::int - 1) n
  ON CONFLICT DO NOTHING`;

/** One in a hundred is a failure; everybody's rows are spread over the whole time. */
const insertRows = `
  INSERT INTO log (tenant_id, id, at, code, outcome, actor_type, subject, interaction_id, browser, country, detail, sequence, hash)
  SELECT $1, gen_random_uuid(), now() - (n / $5::float8) * interval '${months} months',
    CASE WHEN n % 100 = 0 THEN 'passkey.failed' ELSE ($6::text[])[1 + n % ${codes.length}] END,
    CASE WHEN n % 100 = 0 THEN 'failure' ELSE 'info' END,
    'person', md5('pseudonym ' || (n / ${codes.length}) % $2::int)::uuid, 'seeded-' || n / ${codes.length},
    (ARRAY['Firefox · Windows', 'Chrome · Android', 'Safari · iPhone'])[1 + n % 3], 'DE',
    '{"intent":"sign-in"}', n, ''
  FROM generate_series($3::bigint, $4::bigint) n`;

/**
 * Adds rows to the made-up log. Answers its people's ids by their numbers.
 * @param {{ postgresAdminUrl: string, rows: number, say?: (line: string) => void }} options
 */
export const seedLog = async ({ postgresAdminUrl, rows, say = () => undefined }) => {
  const { database, migrator } = databaseOf('audit');
  const client = new pg.Client({ connectionString: databaseUrl(postgresAdminUrl, database) });
  await client.connect();
  try {
    await client.query(`SET ROLE ${migrator}`);
    await client.query(makePartitions);
    await client.query('RESET ROLE');
    const people = Math.max(Math.floor(rows / 1000), 1);
    await client.query(insertPeople, [seededTenant, people]);
    for (let from = 0; from < rows; from += rowsOfBatch) {
      const to = Math.min(from + rowsOfBatch, rows) - 1;
      await client.query(insertRows, [seededTenant, people, from, to, rows, codes]);
      say(`${to + 1} of ${rows} rows`);
    }
    await client.query('ANALYZE log');
    return { people };
  } finally {
    await client.end();
  }
};

const seed = async () => {
  const { values } = parseArgs({ options: { rows: { type: 'string' }, state: { type: 'string' } } });
  const rows = Number(values.rows ?? 1_000_000);
  if (!Number.isInteger(rows) || rows < 1)
    throw new Failure(`--rows is "${values.rows}".`, 'Give a number of rows, like 1000000.');
  const { postgresAdminUrl } = readEnvironment(path.resolve(values.state ?? path.join(localDirectory, 'start')));
  const { people } = await seedLog({ postgresAdminUrl, rows, say: console.log });
  console.log(`The log of the tenant ${seededTenant} has ${rows} rows more, of ${people} people.`);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await seed();
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}
