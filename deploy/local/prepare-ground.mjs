import { buildPages, buildServices } from './build.mjs';
import { readEnvironment, writeEnvironment } from './environment.mjs';
import { startFreshServers } from './fresh-servers.mjs';
import { choosePorts } from './ports.mjs';
import { Processes } from './processes.mjs';
import { checkMachine } from './preflight.mjs';
import { releaseNode } from './release-node.mjs';
import { acceptsConnections, postgresServes, waitUntilReady } from './ready.mjs';

/**
 * Remembers how each process was started, so that it can be killed and started again.
 * @param {Record<string, (port: number) => Promise<boolean>>} serves
 * @param {Record<string, number>} ports
 */
const memory = (serves, ports) => {
  /** @type {Map<string, { child: import('./processes.mjs').Child, again: () => import('./processes.mjs').Child }>} */
  const started = new Map();
  const watch = (/** @type {import('./processes.mjs').Processes} */ processes) => {
    const start = processes.start.bind(processes);
    processes.start = (name, command, args, options) => {
      const child = start(name, command, args, options);
      started.set(name, { child, again: () => processes.start(name, command, args, { ...options, keepLog: true }) });
      return child;
    };
    return processes;
  };
  const find = (/** @type {string} */ name) => {
    const known = () => {
      const found = started.get(name);
      if (!found) throw new Error(`${name} was not started`);
      return found;
    };
    return {
      get pid() {
        return known().child.pid;
      },
      kill: async (/** @type {NodeJS.Signals} */ signal) => {
        known().child.kill(signal);
        await known().child.exited;
      },
      start: () => waitUntilReady(known().again(), () => serves[name]?.(ports[name] ?? 0) ?? Promise.resolve(true)),
    };
  };
  return { watch, find };
};

/**
 * Everything that is done to the servers and services of one command, on empty data.
 * @param {{ steps: import('./steps.mjs').Steps, processes: import('./processes.mjs').Processes }} options
 */
export const prepareGround = async ({ steps, processes }) => {
  const { stateDirectory } = processes;
  checkMachine();
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'balancer', 'gateway']);
  const { watch, find: server } = memory(
    { nats: acceptsConnections, redis: acceptsConnections, postgres: postgresServes },
    ports,
  );
  watch(processes);
  const found = await startFreshServers({
    ...{ steps, processes },
    // The tenant's origin is the balancer's.
    ports: { ...ports, gateway: ports.balancer ?? 0 },
    build: async (say) => [await buildServices(say), await buildPages(say)].join(', '),
    why: 'Faults are done to the servers too',
  });
  const environment = readEnvironment(stateDirectory);
  const { startSuite } = await import('./suite.mjs');
  const standIns = await import('./stand-ins.mjs');
  const known = { processes, found, environment };
  return {
    ...{ environment, server, process: server },
    balancerPort: ports.balancer ?? 0,
    gatewayPort: ports.gateway ?? 0,
    // Its own, so that the servers outlive it.
    startSuite: (options) =>
      startSuite({ stateDirectory, processes: watch(new Processes(stateDirectory, { owner: false })), ...options }),
    readdress: (urls) => writeEnvironment({ ...environment, ...urls }),
    migrate: (service, statements) => migrate(environment, service, statements),
    tenantWithPasswords: (id) => tenantWithPasswords(environment, id, ports.balancer ?? 0),
    startStandby: () => standIns.startStandby(known),
    startSentinels: () => standIns.startSentinels(known),
    startCluster: (wayTo) => standIns.startCluster({ ...known, gatewayPort: ports.balancer ?? 0 }, wayTo),
    startDurableCluster: (wayTo) => standIns.startDurableCluster({ ...known, gatewayPort: ports.balancer ?? 0 }, wayTo),
    ...{ fakeTimeLibrary: standIns.fakeTimeLibrary, releaseNode },
    say: (/** @type {string} */ line) => steps.line(line),
  };
};

/**
 * As the migration step does it: by the role that owns the schema.
 * @param {import('./environment.mjs').Environment} environment
 * @param {string} service
 * @param {readonly string[]} statements
 */
const migrate = async ({ postgresAdminUrl, secrets }, service, statements) => {
  const { databaseOf } = await import('./access.mjs');
  const { databaseUrl } = await import('./provision.mjs');
  const { default: pg } = await import('pg');
  const { database, migrator } = databaseOf(service);
  const connectionString = databaseUrl(postgresAdminUrl, database, migrator, secrets.passwords[`${service}-migrator`]);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

/**
 * @param {import('./environment.mjs').Environment} environment
 * @param {string} id
 * @param {number} port
 */
const tenantWithPasswords = async ({ postgresAdminUrl, natsUrl, secrets }, id, port) => {
  const { databaseOf } = await import('./access.mjs');
  const { databaseUrl } = await import('./provision.mjs');
  const { ensureTenant } = await import(new URL('../../services/identity/dist/tenants/seed.js', import.meta.url).href);
  const { database, role } = databaseOf('identity');
  const natsPassword = secrets.passwords.identity ?? '';
  const host = `${id}.localhost`;
  const origin = `http://${host}:${port}`;
  const signIn = {
    methods: [{ identifier: 'email', password: true, code: true, primary: 'password' }],
    identifierFirst: 'convenient',
  };
  const passkey = {
    ...{ enabled: true, showButton: true, allowAutofill: false },
    ...{ progressiveEnrolment: true, repromptAfterDays: 30 },
  };
  await ensureTenant({
    ...{
      databaseUrl: databaseUrl(postgresAdminUrl, database, role, natsPassword),
      natsUrl,
      natsUser: 'identity',
      natsPassword,
    },
    configuration: { tenantId: id, displayName: id, hosts: [host], rpId: host, origins: [origin], signIn, passkey },
  });
  return origin;
};
