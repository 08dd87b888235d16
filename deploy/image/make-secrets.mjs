// Makes the secrets of an installation, once, and writes them for each who needs some, into a folder of his own:
//   node deploy/image/make-secrets.mjs FOLDER
//   FOLDER/provision/secrets.json  all of them, for the migration step
//   FOLDER/SERVICE/SERVICE.env     one service's, for `node --env-file` and `kubectl create secret generic --from-env-file`
//   FOLDER/nats, redis, postgres   what the servers are configured with
// A second run changes nothing but what is new. POSTGRES_URL and REDIS_URL name the servers, without a user.
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { natsConfiguration, redisAcl } from '../local/access.mjs';
import { serviceEnvironment } from '../local/provision.mjs';
import { readOrMakeSecrets, services } from '../local/secrets.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('usage: make-secrets.mjs FOLDER');
const natsUrl = process.env.NATS_URL ?? 'nats://nats:4222';
const postgresUrl = process.env.POSTGRES_URL ?? 'postgres://postgres:5432';
const redisUrl = process.env.REDIS_URL ?? 'redis://redis:6379';
// In a volume that one container alone sees, and only reads, every user of that container may read.
const mode = process.env.SECRETS_MODE === 'volumes' ? 0o444 : 0o600;

const folderOf = (/** @type {string} */ name) => {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
};
const write = (/** @type {string} */ owner, /** @type {string} */ name, /** @type {string} */ content) =>
  replace(path.join(folderOf(owner), name), content);
/** The old one may be nobody's to write. */
const replace = (/** @type {string} */ file, /** @type {string} */ content) => {
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
};

const secrets = readOrMakeSecrets(folderOf('provision'));
chmodSync(path.join(folder, 'provision', 'secrets.json'), mode);
const { passwords } = secrets;
write('provision', 'provision.env', `POSTGRES_PASSWORD=${passwords.admin}\n`);

/** Of a service's settings, those that nobody else may know; not SMS_SECRET, which is agreed with whoever sends text messages. */
const isSecret = (/** @type {[string, string]} */ [name]) =>
  /^(?:NATS_PASSWORD|DATABASE_URL|REDIS_URL|CODE_PEPPER|[A-Z_]+_KEY)$/.test(name);

const ports = { ops: {}, gateway: 3_000, smtp: 0, mailSink: 0 };
for (const service of services) {
  const settings = serviceEnvironment({ service, natsUrl, redisUrl, postgresUrl, secrets, ports });
  const own = Object.entries(settings).filter(isSecret);
  write(service, `${service}.env`, own.map(([name, value]) => `${name}=${value}\n`).join(''));
}

write('nats', 'nats.conf', natsConfiguration({ port: 4222, storeDirectory: '/data', passwords }));
write('redis', 'users.acl', redisAcl({ passwords }));
const redis = ['save ""', 'appendonly no', 'maxmemory-policy noeviction', 'aclfile /secrets/redis/users.acl'];
write('redis', 'redis.conf', [...redis, ''].join('\n'));
write('postgres', 'password', `${passwords.admin}\n`);
