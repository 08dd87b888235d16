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
      const [found] = await system.rows<{ held: string }>(
        database,
        `SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), 'none') AS held
         FROM "${name}" t`,
      );
      stored[`${database}.${name}`] = found?.held ?? 'not found';
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

/** Nobody of a tenant is left, so that no later test has to pass them by. */
export const removePeople = (system: System, tenantId: string) =>
  system.rows('identity', 'DELETE FROM app_user WHERE tenant_id = $1', [tenantId]);
