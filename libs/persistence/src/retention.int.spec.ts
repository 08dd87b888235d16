import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from './database.js';
import { inboxRetention, RetentionJob } from './retention.js';
import { aDatabase, aLog } from './test-servers.js';

let server: Awaited<ReturnType<typeof aDatabase>>;

beforeAll(async () => {
  server = await aDatabase();
});
afterAll(() => server.stop());

const receive = statement<[count: number, ageHours: number]>(
  'test-receive',
  `INSERT INTO inbox (event_id, handled_at)
   SELECT gen_random_uuid(), now() - $2 * interval '1 hour' FROM generate_series(1, $1)`,
);
const count = statement<[], { count: string }>('test-count', 'SELECT count(*) FROM inbox');

it('old rows go, in as many batches as it takes, and young ones stay', async () => {
  await server.database.run(receive, [2_345, inboxRetention.keepHours + 1]);
  await server.database.run(receive, [12, inboxRetention.keepHours - 1]);
  await new RetentionJob(server.database, [inboxRetention], aLog().log).run();
  expect(await server.database.run(count, [])).toEqual([{ count: '12' }]);
});

it('two replicas at once delete each row once and disturb each other in nothing', async () => {
  await server.database.run(receive, [3_000, inboxRetention.keepHours + 1]);
  const jobs = [1, 2].map(() => new RetentionJob(server.database, [inboxRetention], aLog().log));
  await Promise.all(jobs.map((job) => job.run()));
  expect(await server.database.run(count, [])).toEqual([{ count: '12' }]);
});

it('a table that cannot be swept keeps no other from it, and is told', async () => {
  await server.database.run(receive, [5, inboxRetention.keepHours + 1]);
  const missing = { table: 'never_made', column: 'at', keepHours: 1 };
  const job = new RetentionJob(server.database, [missing, inboxRetention], aLog().log);
  await expect(job.run()).rejects.toMatchObject({ code: '42P01' });
  expect(await server.database.run(count, [])).toEqual([{ count: '12' }]);
});
