// The migration step of an image: roles, schemas, streams, the first tenant. Runs before the services of a version, once
// at a time, and may run again. What it reads:
//   SECRETS_FILE        secrets.json, as deploy/image/make-secrets.mjs writes it
//   POSTGRES_ADMIN_URL  a role that may make roles and databases; its password may be in the file instead
//   NATS_URL, SITE_ORIGIN (the address of the sign-in pages), CONNECTION_DEMAND (replicas × pools, all together),
//   NATS_REPLICAS (on how many of its servers a stream is; 1)
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { refuseOverBudget, withLease } from '@latchkey/persistence/migrate';
import { provision } from '../local/provision.mjs';

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

const required = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set`);
};

/** @param {Record<string, string>} passwords */
const adminUrl = (passwords) => {
  const url = new URL(required('POSTGRES_ADMIN_URL'));
  if (url.password === '' && passwords.admin) url.password = passwords.admin;
  return url.href;
};

const run = async () => {
  const secrets = JSON.parse(readFileSync(required('SECRETS_FILE'), 'utf8'));
  const postgresAdminUrl = adminUrl(secrets.passwords);
  const site = new URL(required('SITE_ORIGIN'));
  const natsUrl = required('NATS_URL');
  const streamReplicas = Number(process.env.NATS_REPLICAS ?? 1);
  await refuseOverBudget({ url: postgresAdminUrl, demand: Number(process.env.CONNECTION_DEMAND ?? 0) });
  const { enrolment } = await withLease(
    { url: postgresAdminUrl, name: 'provisioning', owner: `${hostname()}/${process.pid}`, say },
    () => provision({ postgresAdminUrl, natsUrl, secrets, site, streamReplicas, say }),
  );
  say('provisioned');
  // Shown once and kept nowhere: whoever can read this log may become the first administrator, for 24 hours.
  if (enrolment && process.env.SHOW_ENROLMENT === 'true')
    say(`first administrator: ${site.origin}/console/claim#${enrolment}`);
};

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(`provisioning failed: ${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exit(1);
}
