// The migration step: roles and databases, schemas, streams and consumers, the configuration bucket, the tenant
// `default`. Every part may run again; services make none of it themselves.
import { connect } from '@nats-io/transport-node';
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { configurationBucket, deadLetterStream, durableConsumers, eventStream } from '@latchkey/contracts';
import { runMigrations } from '@latchkey/persistence/migrate';
import pg from 'pg';
import { databaseOf, grantStatements, roleStatements, servicesWithDatabase, servicesWithRedis } from './access.mjs';

const nanoseconds = (/** @type {number} */ seconds) => seconds * 1e9;
const day = 86_400;

/**
 * @typedef {{ passwords: Record<string, string>, CODE_PEPPER: string, CEREMONY_KEY: string, SESSION_TOKEN_KEY: string,
 *   LIMITS_KEY: string, CAPTCHA_KEY: string, SMS_SECRET: string, FACTOR_KEY: string,
 *   OIDC_KEY: string, WEBHOOK_KEY: string }} Secrets
 * @typedef {{ postgresAdminUrl: string, natsUrl: string, secrets: Secrets, gatewayPort?: number, site?: URL, streamReplicas?: number, say?: (line: string) => void }} Options
 *   `site`: where the pages are; without it on this machine, at `gatewayPort`; `streamReplicas`: on how many servers of NATS
 */

/**
 * Brings the servers to what the services expect. Answers the one-time enrolment of the first administrator, which is
 * kept nowhere, or nothing when somebody administers already.
 * @returns {Promise<{ enrolment: string | undefined }>}
 */
export async function provision(/** @type {Options} */ options) {
  const say = options.say ?? (() => undefined);
  await Promise.all([provisionPostgres(options, say), provisionNats(options)]);
  await seedDefaultTenant(options);
  return { enrolment: await issueEnrolment({ ...options, unlessAdministered: true }) };
}

/**
 * A new one-time enrolment for `POST /api/v1/admin/tokens`; the one before it is worth nothing any more.
 * @param {{ postgresAdminUrl: string, secrets: Secrets, unlessAdministered: boolean }} options
 * @returns {Promise<string | undefined>}
 */
export async function issueEnrolment({ postgresAdminUrl, secrets, unlessAdministered }) {
  const file = new URL('../../services/identity/dist/administrators/enrolment.js', import.meta.url);
  const identity = await import(file.href);
  const { database, role } = databaseOf('identity');
  const url = databaseUrl(postgresAdminUrl, database, role, secrets.passwords.identity);
  return identity.issueEnrolment({ databaseUrl: url, unlessAdministered });
}

async function provisionPostgres(
  /** @type {Options} */ { postgresAdminUrl, secrets },
  /** @type {(line: string) => void} */ say,
) {
  await withClient(postgresAdminUrl, async (client) => {
    for (const service of servicesWithDatabase()) {
      for (const statement of roleStatements(service, secrets.passwords)) await client.query(statement);
      const { database } = databaseOf(service);
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
    }
  });
  for (const service of servicesWithDatabase()) {
    const { database, migrator } = databaseOf(service);
    await withClient(databaseUrl(postgresAdminUrl, database), async (client) => {
      for (const statement of grantStatements(service)) await client.query(statement);
    });
    const { migrations } = await import(
      new URL(`../../services/${service}/dist/store/migrations.js`, import.meta.url).href
    );
    const password = secrets.passwords[`${service}-migrator`];
    const ran = await runMigrations({ url: databaseUrl(postgresAdminUrl, database, migrator, password), migrations });
    if (ran.length > 0) say(`${service}: ${ran.length} migrations`);
  }
}

async function withClient(/** @type {string} */ url, /** @type {(client: pg.Client) => Promise<void>} */ work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The server's URL with another database, and perhaps another user. */
export function databaseUrl(
  /** @type {string} */ adminUrl,
  /** @type {string} */ database,
  /** @type {string | undefined} */ user,
  /** @type {string | undefined} */ password,
) {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (user) url.username = user;
  if (password) url.password = password;
  return url.href;
}

async function provisionNats(/** @type {Options} */ { natsUrl, secrets, streamReplicas = 1 }) {
  const connection = await connect({
    servers: natsUrl,
    user: 'provisioner',
    pass: secrets.passwords.provisioner ?? '',
  });
  try {
    const manager = await jetstreamManager(connection);
    await ensureStream(manager, {
      ...eventStream,
      num_replicas: streamReplicas,
      max_age: nanoseconds(7 * day),
      duplicate_window: nanoseconds(120),
    });
    await ensureStream(manager, {
      ...deadLetterStream,
      num_replicas: streamReplicas,
      max_age: nanoseconds(30 * day),
      duplicate_window: nanoseconds(3_600),
    });
    for (const consumer of durableConsumers()) await ensureConsumer(manager, consumer);
    await new Kvm(jetstream(connection)).create(configurationBucket, { history: 1, replicas: streamReplicas });
  } finally {
    await connection.close();
  }
}

async function ensureStream(
  /** @type {import('@nats-io/jetstream').JetStreamManager} */ manager,
  /** @type {{ name: string, subjects: readonly string[], num_replicas: number, max_age: number, duplicate_window: number }} */ stream,
) {
  const configuration = { ...stream, subjects: [...stream.subjects], max_bytes: 1_073_741_824 };
  const exists = await manager.streams.info(stream.name).then(
    () => true,
    () => false,
  );
  if (exists) await manager.streams.update(stream.name, configuration);
  else await manager.streams.add(configuration);
}

/**
 * What a durable consumer is made with. The worker bounds redelivery itself, so that the last failure is stored as a dead letter instead of parked.
 * @param {import('@latchkey/contracts').DurableConsumer} consumer
 */
export const consumerConfiguration = ({ name, filter }) => ({
  durable_name: name,
  filter_subject: filter,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  ack_wait: nanoseconds(3),
  max_deliver: -1,
  max_ack_pending: 2_000,
});

async function ensureConsumer(
  /** @type {import('@nats-io/jetstream').JetStreamManager} */ manager,
  /** @type {import('@latchkey/contracts').DurableConsumer} */ consumer,
) {
  const { ack_wait, max_deliver, max_ack_pending, ...made } = consumerConfiguration(consumer);
  const changeable = { ack_wait, max_deliver, max_ack_pending };
  const exists = await manager.consumers.info(eventStream.name, consumer.name).then(
    () => true,
    () => false,
  );
  // Where it begins to read is decided once: at the beginning, or where a restore began it anew (deploy/image/after-restore.mjs).
  if (exists) await manager.consumers.update(eventStream.name, consumer.name, changeable);
  else await manager.consumers.add(eventStream.name, { ...made, ...changeable });
}

async function seedDefaultTenant(
  /** @type {Options} */ {
    postgresAdminUrl,
    natsUrl,
    secrets,
    gatewayPort,
    site = new URL(`http://localhost:${gatewayPort}`),
  },
) {
  const { ensureTenant } = await import(new URL('../../services/identity/dist/tenants/seed.js', import.meta.url).href);
  const { database, role } = databaseOf('identity');
  await ensureTenant({
    databaseUrl: databaseUrl(postgresAdminUrl, database, role, secrets.passwords.identity),
    natsUrl,
    natsUser: 'identity',
    natsPassword: secrets.passwords.identity,
    configuration: {
      tenantId: 'default',
      displayName: 'Latchkey',
      hosts: [site.hostname],
      rpId: site.hostname,
      origins: [site.origin],
      signIn: {
        methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
        identifierFirst: 'convenient',
      },
      passkey: {
        enabled: true,
        showButton: true,
        allowAutofill: true,
        progressiveEnrolment: true,
        repromptAfterDays: 30,
      },
    },
  });
}

/**
 * As Standard Webhooks writes a secret.
 * @param {{ SMS_SECRET: string }} secrets
 */
export const smsSecret = ({ SMS_SECRET }) => `whsec_${Buffer.from(SMS_SECRET, 'base64url').toString('base64')}`;

/**
 * The environment of one service on this machine.
 * @param {{ service: string, natsUrl: string, redisUrl: string, postgresUrl: string, secrets: Secrets,
 *   ports: { ops: Record<string, number>, gateway: number, smtp: number, mailSink: number } }} options
 *   `postgresUrl` and `redisUrl` name the servers; users and passwords are the service's own.
 */
export function serviceEnvironment({ service, natsUrl, redisUrl, postgresUrl, secrets, ports }) {
  const password = secrets.passwords[service] ?? '';
  const { database, role } = databaseOf(service);
  const redis = new URL(redisUrl);
  redis.username = service;
  redis.password = password;
  const own = {
    gateway: {
      HOST: '127.0.0.1',
      PORT: String(ports.gateway),
      // Nobody balances here; who tests that sets it.
      STILL_OPEN_MS: '0',
      SIGN_IN_UI: new URL('../../services/sign-in-ui/dist', import.meta.url).pathname,
      CONSOLE_UI: new URL('../../services/console/dist', import.meta.url).pathname,
      LIMITS_KEY: secrets.LIMITS_KEY,
      CAPTCHA_KEY: secrets.CAPTCHA_KEY,
      DEV_INBOX_URL: `http://127.0.0.1:${ports.mailSink}`,
    },
    identity: {
      CODE_PEPPER: secrets.CODE_PEPPER,
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      MAIL_FROM: 'Latchkey <sign-in@localhost>',
      SSO_ALLOW_PRIVATE_ADDRESSES: 'true',
      SMS_URL: `http://127.0.0.1:${ports.mailSink}/sms`,
      SMS_SECRET: smsSecret(secrets),
    },
    credential: { FACTOR_KEY: secrets.FACTOR_KEY },
    session: {
      CEREMONY_KEY: secrets.CEREMONY_KEY,
      SESSION_TOKEN_KEY: secrets.SESSION_TOKEN_KEY,
      OIDC_KEY: secrets.OIDC_KEY,
      OIDC_ALLOW_PRIVATE_ADDRESSES: 'true',
    },
    audit: { WEBHOOK_KEY: secrets.WEBHOOK_KEY, WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' },
  };
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    NATS_URL: natsUrl,
    NATS_PASSWORD: password,
    OPS_HOST: '127.0.0.1',
    OPS_PORT: String(ports.ops[service]),
    ...(servicesWithDatabase().includes(/** @type {any} */ (service)) && {
      DATABASE_URL: databaseUrl(postgresUrl, database, role, password),
    }),
    ...(servicesWithRedis().includes(/** @type {any} */ (service)) && { REDIS_URL: redis.href }),
    ...own[/** @type {keyof typeof own} */ (service)],
  };
}
