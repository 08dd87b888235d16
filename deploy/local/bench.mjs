#!/usr/bin/env node
// `npm run bench`: what a passkey sign-in costs, beside the bare floor in the same run on the same servers. `--quick` is
// the short form; `--gate` makes a missed must the exit code; `--profile` leaves each service's CPU profile (and makes
// the figures worthless). All of it listens on loopback and ends with it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPages, buildServices } from './build.mjs';
import { readEnvironment } from './environment.mjs';
import { Failure } from './failure.mjs';
import { startFreshServers } from './fresh-servers.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory, readable, root } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { checkMachine } from './preflight.mjs';
import { acceptsConnections, waitUntilReady } from './ready.mjs';
import { services } from './secrets.mjs';
import { Steps } from './steps.mjs';

const stateDirectory = path.join(localDirectory, 'bench');
const reportFile = path.join(stateDirectory, 'report.json');
const mostUsers = 5000;

/** @typedef {import('../../services/bench/src/index.js')} Bench */

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      users: { type: 'string' },
    },
  });
  const users = Number(values.users ?? (values.quick ? 200 : 500));
  if (Number.isInteger(users) && users >= 64 && users <= mostUsers) return { ...values, users };
  throw new Failure(`--users is "${values.users}".`, `Give a number from 64 to ${mostUsers}.`);
};

/** @param {Steps} steps @param {import('./processes.mjs').Processes} processes */
const prepare = async (steps, processes) => {
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'gateway', 'floor']);
  const build = async (say) => [await buildServices(say), await buildPages(say)].join(', ');
  // Only a process of our own has a CPU time that can be read.
  await startFreshServers({ steps, processes, ports, build, why: 'The bench measures the CPU time of its servers' });
  return { gateway: ports.gateway ?? 0, floor: ports.floor ?? 0 };
};

/** The process of a server, as it was written down when it was started. */
const pidOf = (/** @type {string} */ name) => {
  const directory = path.join(stateDirectory, 'processes');
  const records = readdirSync(directory).map((file) => JSON.parse(readFileSync(path.join(directory, file), 'utf8')));
  const record = records.find((one) => one.name === name);
  if (!record) throw new Error(`${name} was not started`);
  return record.pid;
};

/** The floor has a database of its own on the same Postgres, and keys of its own in the same Redis. */
const startFloor = async (/** @type {import('./processes.mjs').Processes} */ processes, /** @type {number} */ port) => {
  const { default: pg } = await import('pg');
  const { postgresAdminUrl, redisAdminUrl } = readEnvironment(stateDirectory);
  const admin = new pg.Client({ connectionString: postgresAdminUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE bench_floor');
  await admin.end();
  const database = new URL(postgresAdminUrl);
  database.pathname = '/bench_floor';
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: database.href,
    REDIS_URL: redisAdminUrl,
  };
  const program = path.join(root, 'services/bench/dist/floor-server.js');
  const child = processes.start('floor', process.execPath, ['--enable-source-maps', program], {
    env,
    cwd: root,
    layer: 2,
  });
  await waitUntilReady(child, () => acceptsConnections(port), { seconds: 20 });
  return child.pid;
};

/**
 * As deployed: production mode, and so without the local inbox.
 * @param {boolean} profile
 */
const serviceSettings = (profile) =>
  Object.fromEntries(
    services.map((service) => [
      service,
      {
        NODE_ENV: 'production',
        ...(service === 'gateway' && { DEV_INBOX_URL: undefined }),
        ...(profile && {
          NODE_OPTIONS: `--import=${new URL('../../services/bench/dist/profiler.js', import.meta.url).href}`,
          BENCH_PROFILE: path.join(stateDirectory, `${service}.cpuprofile`),
        }),
      },
    ]),
  );

/**
 * Starts both contenders and makes their users, as many for each.
 * @param {Steps} steps @param {import('./processes.mjs').Processes} processes
 * @param {Bench} bench @param {{ gateway: number, floor: number, users: number, profile: boolean }} options
 */
const startContenders = async (steps, processes, bench, { gateway, floor, users, profile }) => {
  const { startSuite } = await import('./suite.mjs');
  const floorPid = await steps.run('floor', () => startFloor(processes, floor));
  const suite = await steps.run('services', () =>
    startSuite({ stateDirectory, gatewayPort: gateway, env: serviceSettings(profile), processes }),
  );
  const floorOrigin = `http://localhost:${floor}`;
  const scenario = bench.latchkeyScenario(suite.url, bench.mailSinkReader(suite.inboxUrl));
  const shared = { redis: pidOf('redis'), postgres: pidOf('postgres') };
  const own = Object.fromEntries(services.map((service) => [service, suite.process(service).pid]));
  const targets = await steps.run('users', async () => ({
    floor: await bench.registerUsers(floorOrigin, bench.floorScenario(floorOrigin), users, 'bench'),
    latchkey: await bench.registerUsers(suite.url, scenario, users, 'bench'),
  }));
  const contenders = [
    { name: 'floor', target: targets.floor, processes: { floor: floorPid, ...shared } },
    { name: 'latchkey', target: targets.latchkey, processes: { ...own, nats: pidOf('nats'), ...shared } },
  ];
  return { contenders, resumed: scenario.resumed };
};

/** @param {Lifetime} lifetime @param {Steps} steps */
const run = async (lifetime, steps) => {
  const options = readArguments();
  checkMachine();
  const processes = await lifetime.begin('');
  processes.onCrash = (child, { code, signal }) =>
    void lifetime.fail(
      new Failure(
        `${child.name} ended by itself (${signal ?? `exit code ${code}`}).`,
        `Its log says why: ${readable(child.log)}`,
      ),
    );
  const ports = await prepare(steps, processes);
  /** @type {Bench} */
  const bench = await import(new URL('../../services/bench/dist/index.js', import.meta.url).href);
  const { contenders, resumed } = await startContenders(steps, processes, bench, { ...ports, ...options });
  const plan = options.quick ? bench.quickPlan : bench.fullPlan;
  const rounds = await bench.compare(contenders, plan, (line) => steps.line(line));

  const rows = bench.toRows(rounds, 'floor');
  const musts = bench.toMusts(rows, 'latchkey');
  const warnings = [
    ...bench.toWarnings(rounds),
    ...(resumed() === 0 ? [] : [`${resumed()} sign-ins stood at "settling" and were resumed`]),
  ];
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const report = { at: new Date().toISOString(), machine, users: options.users, plan, rows, musts, warnings, rounds };
  writeFileSync(
    reportFile,
    `${JSON.stringify(report, (name, value) => (name === 'latencies' ? undefined : value), 2)}\n`,
  );
  steps.line(
    [
      '',
      bench.toTable(rows),
      '',
      ...warnings.map((warning) => `note  ${warning}`),
      bench.toMustLines(musts),
      `report: ${readable(reportFile)}`,
    ].join('\n'),
  );

  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  if (failed > 0) return lifetime.end(1, `✗ ${failed} sign-ins failed: the run is broken.`);
  const missed = options.gate && musts.some(({ passed }) => !passed);
  return lifetime.end(missed ? 1 : 0, missed ? '✗ A must is missed.' : '');
};

const steps = new Steps();
const lifetime = new Lifetime({ stateDirectory, command: 'npm run bench', steps });
try {
  await run(lifetime, steps);
} catch (error) {
  await lifetime.fail(error);
}
