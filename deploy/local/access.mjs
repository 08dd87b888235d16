// Renders the declaration of access (libs/contracts/src/access.ts) as what the servers enforce: NATS users and
// permissions, Redis ACLs, Postgres roles. `npm start`, the tests and later the chart use the same renderers.
import {
  access,
  configurationBucket,
  discoverySubjects,
  discoveryVerbs,
  discoveryWithinMs,
  durableConsumers,
  eventStream,
  serviceNames,
} from '@latchkey/contracts';

/**
 * @typedef {Record<string, string>} Passwords one per NATS user, Redis user and Postgres role, by name
 * @typedef {{ publish: string[], subscribe: string[], allow_responses: { max: number, expires: string } }} Permissions
 */

const configurationStream = `KV_${configurationBucket}`;

// JetStream's API delivers a stored message wherever its asker says, in a reply or deliver subject that no permission
// covers: who could write the bucket and have it delivered could say anything to anybody. So whoever does one may not
// do the other.

/**
 * Values, and nothing of the API. Where a write is acknowledged nobody checks either, but the server words that: at most
 * one string in its `error` is the writer's, and no contract takes that form.
 */
const configurationWriter = [`$KV.${configurationBucket}.>`];

/**
 * A watch: how much there is to wait for, a push consumer, another one in its place after a gap, flow control. No way
 * to read single values: asked for those, the server would also write them back into the bucket under another key.
 */
const configurationReader = [
  `$JS.API.STREAM.INFO.${configurationStream}`,
  `$JS.API.CONSUMER.CREATE.${configurationStream}.>`,
  `$JS.API.CONSUMER.DELETE.${configurationStream}.>`,
  `$JS.FC.${configurationStream}.>`,
];

/**
 * Nobody waits for an answer any longer. The server keeps a note of every message that could be answered until then, events as well, and
 * above 4,096 of them it reads them all at each further message: 30 s made it the dearest part of a sign-in.
 */
const longestWait = (/** @type {readonly { timeoutMs: number }[]} */ answers) =>
  `${Math.max(discoveryWithinMs, ...answers.map(({ timeoutMs }) => timeoutMs))}ms`;

/** What a service may publish and subscribe to. Nothing else: no `>`, no other's inbox, no stream management. */
export function natsPermissions(/** @type {import('@latchkey/contracts').ServiceName} */ service) {
  const { answers, calls, publishes, broadcasts, hears, discovers, configuration } = access[service];
  const consumers = durableConsumers().filter((consumer) => consumer.service === service);
  /** @type {Permissions} */
  const permissions = {
    publish: [
      ...calls.map(({ subject }) => subject),
      ...publishes.map(({ subject }) => subject),
      ...broadcasts.map(({ subject }) => `${subject}.*`),
      ...consumers.flatMap(({ name }) => [
        `$JS.API.CONSUMER.INFO.${eventStream.name}.${name}`,
        `$JS.API.CONSUMER.MSG.NEXT.${eventStream.name}.${name}`,
        `$JS.ACK.${eventStream.name}.${name}.>`,
        `dead-letter.${name}.>`,
      ]),
      ...(discovers ? ['$SRV.STATS'] : []),
      ...(configuration === 'writes' ? configurationWriter : configurationReader),
    ],
    subscribe: [
      `_INBOX_${service}.>`,
      ...answers.map(({ subject }) => `${subject} ${service}`),
      ...hears.map(({ subject }) => `${subject}.*`),
      ...discoveryVerbs.flatMap((verb) => discoverySubjects(verb, service, '*')),
    ],
    allow_responses: { max: 1, expires: longestWait(answers) },
  };
  return permissions;
}

/** The server's configuration, listening on loopback alone. */
export function natsConfiguration(
  /** @type {{ port: number, storeDirectory: string, passwords: Passwords, monitorPort?: number }} */ options,
) {
  const users = serviceNames.map((service) => ({
    user: service,
    password: options.passwords[service],
    permissions: natsPermissions(service),
  }));
  const provisioner = { user: 'provisioner', password: options.passwords.provisioner };
  return [
    `listen: "127.0.0.1:${options.port}"`,
    ...(options.monitorPort ? [`http: "127.0.0.1:${options.monitorPort}"`] : []),
    'max_payload: 256KB',
    // A member of a queue group whose wire is dead takes its share of the requests until the server has noticed.
    'ping_interval: "5s"',
    'ping_max: 2',
    `jetstream { store_dir: ${JSON.stringify(options.storeDirectory)} }`,
    `authorization { users: ${JSON.stringify([...users, provisioner], null, 2)} }`,
    '',
  ].join('\n');
}

/** Commands that a connection needs before its first real one. */
const connectionCommands = ['ping', 'auth', 'hello', 'client|setinfo', 'client|setname'];

/** The content of Redis's `aclfile`: a user per service that stores there, with its own prefix and commands. */
export function redisAcl(/** @type {{ passwords: Passwords }} */ { passwords }) {
  const users = serviceNames.flatMap((service) => {
    const commands = access[service].redis;
    if (!commands) return [];
    const allowed = [...connectionCommands, ...commands].map((command) => `+${command}`).join(' ');
    return [`user ${service} on >${passwords[service]} resetkeys ~${service}:* resetchannels -@all ${allowed}`];
  });
  return [`user default on >${passwords.admin} ~* &* +@all`, ...users, ''].join('\n');
}

/** The names of a service's database and of its two roles. */
export const databaseOf = (/** @type {string} */ service) => ({
  database: `latchkey_${service.replaceAll('-', '_')}`,
  role: `latchkey_${service.replaceAll('-', '_')}`,
  migrator: `latchkey_${service.replaceAll('-', '_')}_migrator`,
});

/** The services that have a database. */
export const servicesWithDatabase = () => serviceNames.filter((service) => access[service].postgres);

/** The services that have keys in Redis. */
export const servicesWithRedis = () => serviceNames.filter((service) => access[service].redis);

const literal = (/** @type {string} */ text) => `'${text.replaceAll("'", "''")}'`;

/** SQL for the server: a role that runs, a role that migrates, both with a password and nothing more. Repeatable. */
export const roleStatements = (/** @type {string} */ service, /** @type {Passwords} */ passwords) => {
  const { role, migrator } = databaseOf(service);
  const ensure = (/** @type {string} */ name, /** @type {string} */ password) => [
    `DO $$ BEGIN CREATE ROLE ${name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    `ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${literal(password)}`,
  ];
  return [...ensure(role, passwords[service] ?? ''), ...ensure(migrator, passwords[`${service}-migrator`] ?? '')];
};

/** SQL inside a service's database: the migrator owns the schema, the service reads and writes rows, others nothing. */
export const grantStatements = (/** @type {string} */ service) => {
  const { database, role, migrator } = databaseOf(service);
  return [
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${database} TO ${role}, ${migrator}`,
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `GRANT USAGE, CREATE ON SCHEMA public TO ${migrator}`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${migrator} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${migrator} IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${role}`,
  ];
};
