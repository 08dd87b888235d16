#!/usr/bin/env node
// `npm run verify-log [-- --tenant ID] [--state DIRECTORY] [--head TENANT/MONTH/SEQUENCE/HASH …]`: reads the logs of what `npm start` runs
// and says of each whether it is what was written (I-08). `--head` is what audit said in its output that the log then ended with:
// it must be in there still. Elsewhere DATABASE_URL says where the log is. Exit code 1 when one is not.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildServices } from './build.mjs';
import { databaseOf } from './access.mjs';
import { readEnvironment } from './environment.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { localDirectory } from './paths.mjs';
import { databaseUrl } from './provision.mjs';
import { seededTenant } from './seed-log.mjs';

const { values } = parseArgs({
  options: { tenant: { type: 'string' }, state: { type: 'string' }, head: { type: 'string', multiple: true } },
});

const heads = () =>
  (values.head ?? []).map((text) => {
    const [, tenantId, month, sequence, hash] = /^([^/]+)\/(\d{4}-\d{2})\/(\d+)\/([0-9a-f]{64})$/.exec(text) ?? [];
    if (!tenantId || !month || !hash)
      throw new Failure(`--head is "${text}".`, 'Give it as audit says it: tenant/month/sequence/hash.');
    return { tenantId, month, sequence: Number(sequence), hash };
  });

/** Reading is all that is done, and the service's own role may do no more than that to a row. */
const urlOfLog = () => {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const { postgresUrl, secrets } = readEnvironment(path.resolve(values.state ?? path.join(localDirectory, 'start')));
  const { database, role } = databaseOf('audit');
  return databaseUrl(postgresUrl, database, role, secrets.passwords.audit);
};

/** @param {import('../../services/audit/src/verification/verify-log.js').Verdict} verdict */
const lineOf = ({ tenantId, rows, broken }) => {
  if (tenantId === seededTenant) return `– ${tenantId}: made up, in no chain`;
  if (!broken) return `✓ ${tenantId}: ${rows} rows`;
  const { month, sequence, id, because } = broken;
  return `✗ ${tenantId}: ${rows} rows, and in ${month} at ${sequence}${id ? ` (${id})` : ''}: ${because}`;
};

try {
  await buildServices(() => undefined);
  const { verifyLog } = await import('../../services/audit/dist/verification/verify-log.js');
  let isWhole = true;
  for await (const verdict of verifyLog({ databaseUrl: urlOfLog(), tenantId: values.tenant, heads: heads() })) {
    console.log(lineOf(verdict));
    isWhole &&= !verdict.broken || verdict.tenantId === seededTenant;
  }
  process.exitCode = isWhole ? 0 : 1;
} catch (error) {
  const isAway = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  const failure = new Failure('The database of the log is not there.', 'Start it, with npm start for example.');
  console.error(describeFailure(isAway ? failure : error));
  process.exitCode = 1;
}
