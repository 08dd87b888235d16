import path from 'node:path';
import { readEnvironment } from './environment.mjs';
import { toolDirectory } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { Processes } from './processes.mjs';
import { answersOk, waitUntilReady } from './ready.mjs';
import { services as allServices } from './secrets.mjs';
import { ServiceProcess } from './service-process.mjs';

/**
 * Starts the services, and the sink that their mail goes to, against the servers of a state directory, and waits until
 * all are ready. Types for TypeScript: suite.d.mts.
 * @param {{ stateDirectory: string, gatewayPort?: number, env?: Record<string, Record<string, string>>,
 *   services?: readonly string[], replicas?: Record<string, number>, processes?: Processes }} options
 *   `processes`: of the command that starts the suite, when that ends them itself
 */
export const startSuite = async ({
  stateDirectory,
  gatewayPort,
  env = {},
  services = allServices,
  replicas = {},
  processes,
}) => {
  const owned = processes ?? ownProcesses(stateDirectory);
  const base = readEnvironment(stateDirectory);
  const names = services.flatMap((service) => replicaNames(service, replicas[service] ?? 1));
  const ports = await suitePorts(base, names, gatewayPort);
  const environment = { ...base, ports, inboxUrl: `http://127.0.0.1:${ports.mailSink}` };
  try {
    const sink = startSink(owned, environment);
    const members = await Promise.all(names.map((name) => startMember(owned, name, environment, env)));
    await Promise.all([sink, ...members.map((member) => member.waitReady())]);
    return suiteOf(owned, members, environment);
  } catch (error) {
    await owned.stopAll();
    throw error;
  }
};

/** @param {string} stateDirectory */
const ownProcesses = (stateDirectory) => {
  const processes = new Processes(stateDirectory, { owner: false });
  process.once('exit', () => processes.killAll());
  return processes;
};

/**
 * `credential`, `credential-1`, `credential-2` …
 * @param {string} service
 * @param {number} count
 * @returns {string[]}
 */
const replicaNames = (service, count) =>
  Array.from({ length: count }, (_, index) => (index === 0 ? service : `${service}-${index}`));

/** @param {string} name */
const serviceOf = (name) => name.replace(/-\d+$/, '');

/**
 * @param {import('./environment.mjs').Environment} base
 * @param {readonly string[]} names
 * @param {number | undefined} gatewayPort
 */
const suitePorts = async (base, names, gatewayPort) => {
  const extraGateways = names.filter((name) => /^gateway-\d+$/.test(name));
  const chosen = await choosePorts(base.stateDirectory, [
    'smtp',
    'mailSink',
    ...names.map((name) => `ops:${name}`),
    ...extraGateways,
  ]);
  return {
    gateway: gatewayPort ?? base.ports.gateway,
    smtp: chosen.smtp ?? 0,
    mailSink: chosen.mailSink ?? 0,
    ops: Object.fromEntries(names.map((name) => [name, chosen[`ops:${name}`] ?? 0])),
    http: Object.fromEntries(extraGateways.map((name) => [name, chosen[name] ?? 0])),
  };
};

/**
 * @param {Processes} processes
 * @param {import('./environment.mjs').Environment} environment
 */
const startSink = async (processes, { ports, secrets }) => {
  const { smsSecret } = await import('./provision.mjs');
  const env = {
    PATH: process.env.PATH,
    SMTP_PORT: String(ports.smtp),
    MAIL_SINK_PORT: String(ports.mailSink),
    SMS_SECRET: smsSecret(secrets),
  };
  const child = processes.start('mail-sink', process.execPath, [path.join(toolDirectory, 'mail-sink.mjs')], {
    env,
    layer: 1,
  });
  await waitUntilReady(child, () => answersOk(`http://127.0.0.1:${ports.mailSink}/`));
};

/** Everything here comes from one address, as fast as it can; who tests limits sets the factor that production has. */
const wideLimits = { LIMITS_FACTOR: process.env.LIMITS_FACTOR ?? '10000' };

/** One process of one service; a replica differs in its ports alone. */
const startMember = async (processes, name, environment, overrides) => {
  const { serviceEnvironment } = await import('./provision.mjs');
  const service = serviceOf(name);
  const { ports } = environment;
  const opsPort = ports.ops[name];
  const httpPort = ports.http[name] ?? ports.gateway;
  const own = serviceEnvironment({
    ...environment,
    service,
    ports: { ...ports, gateway: httpPort, ops: { ...ports.ops, [service]: opsPort } },
  });
  const settings = { ...own, ...(service === 'gateway' && wideLimits), ...overrides[service] };
  const readyUrls = [
    `http://127.0.0.1:${opsPort}/readyz`,
    ...(service === 'gateway' ? [`http://localhost:${httpPort}/readyz`] : []),
  ];
  return new ServiceProcess({ name, service, processes, environment: settings, readyUrls });
};

/**
 * What can be asked of a suite that runs, by whoever did not start it too. Types for TypeScript: suite.d.mts.
 * @param {import('./suite.d.mts').SuiteEnvironment} environment
 */
export const runningSuite = (environment) => ({
  url: `http://localhost:${environment.ports.gateway}`,
  inboxUrl: environment.inboxUrl,
  environment,
  issueEnrolment: async () => {
    const { issueEnrolment } = await import('./provision.mjs');
    return issueEnrolment({ ...environment, unlessAdministered: false });
  },
});

/**
 * @param {Processes} processes
 * @param {readonly ServiceProcess[]} members
 */
const suiteOf = (processes, members, environment) => ({
  ...runningSuite(environment),
  process: (service, replica = 0) => {
    const name = replica === 0 ? service : `${service}-${replica}`;
    const member = members.find((candidate) => candidate.name === name);
    if (!member) throw new Error(`the suite was started without ${name}`);
    return member;
  },
  stop: () => processes.stopAll(),
});
