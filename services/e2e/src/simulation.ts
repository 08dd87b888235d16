import { createHash } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import type { SimulatedPerson, SimulationSummary } from '@latchkey/contracts';
import type { Administrator } from './administrator.js';
import type { System } from './system.js';

const path = '/api/v1/admin/mfa-policy/simulate';

/** A simulation whose answer has begun and is read at the test's pace. */
export function begunSimulation({ url, token }: Administrator, body: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const outgoing = request(`${url}${path}`, { method: 'POST', headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/** The lines of an answer: the people, and what came after them. */
export async function linesOf(response: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (!text.endsWith('\n')) throw new Error(`the last line has no end: ${text.slice(-200)}`);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  return {
    people: lines.filter((line): line is SimulatedPerson => 'userId' in line),
    last: lines.at(-1) as { summary?: SimulationSummary; error?: { code: string } },
    count: lines.length,
  };
}

const databases = ['identity', 'credential', 'mfa-policy', 'session'];

/** Every table of every database: how many rows it has, and a hash of all that is in them. */
export async function everythingStored(system: System): Promise<Record<string, string>> {
  const stored: Record<string, string> = {};
  for (const database of databases) {
    const tables = await system.rows<{ name: string }>(
      database,
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    for (const { name } of tables) {
      const rows = await system.rows<{ row: string }>(database, `SELECT t::text AS row FROM "${name}" t ORDER BY 1`);
      const hash = createHash('sha256').update(rows.map(({ row }) => row).join('\n'));
      stored[`${database}.${name}`] = `${rows.length} rows, ${hash.digest('hex')}`;
    }
  }
  return stored;
}

/** People of whom identity knows an address and nobody else knows anything. */
export const addPeople = (system: System, tenantId: string, count: number) =>
  system.rows(
    'identity',
    `WITH made AS (
       INSERT INTO app_user (tenant_id, user_id, created_at)
       SELECT $1, gen_random_uuid(), now() FROM generate_series(1, $2::int) RETURNING user_id
     )
     INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
     SELECT $1, 'email', user_id || '@example.com', user_id, now() FROM made`,
    [tenantId, count],
  );
