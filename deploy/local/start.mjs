#!/usr/bin/env node
// `npm start`: from an empty clone to a sign-in page that answers. Everything it starts listens on loopback alone and
// ends with it. What is built in here needs no dependency, because it runs before there are any.
import path from 'node:path';
import { buildPages, buildServices } from './build.mjs';
import { Failure } from './failure.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory, readable } from './paths.mjs';
import { choosePorts, isFree } from './ports.mjs';
import { checkMachine } from './preflight.mjs';
import { describeServers, findServers, prepareDependencies, startServers } from './prepare.mjs';
import { whoListens } from './process-table.mjs';
import { Steps } from './steps.mjs';

const stateDirectory = path.join(localDirectory, 'start');

/** @returns {number} */
const wantedPort = () => {
  const port = Number(process.env.PORT || 3000);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(
    `PORT is "${process.env.PORT}", which is no port.`,
    'Give a number from 1 to 65535: PORT=3001 npm start',
  );
};

/** @param {number} port */
const refuseTakenPort = async (port) => {
  if (await isFree(port)) return;
  throw new Failure(
    `Port ${port} is taken by ${whoListens(port) ?? 'another process'}.`,
    `Stop that, or choose another port: PORT=${port === 3000 ? 3001 : port + 1} npm start`,
  );
};

/**
 * @param {Steps} steps
 * @param {import('./processes.mjs').Processes} processes
 * @param {number} port
 */
const prepare = async (steps, processes, port) => {
  const built = prepareDependencies(steps).then(() =>
    steps.run(
      'build',
      async (say) => [await buildServices(say), await buildPages(say)],
      (done) => (done.every((detail) => detail === 'unchanged') ? 'unchanged' : ''),
    ),
  );
  const servers = steps.run('servers', findServers, describeServers).then(async (found) => {
    const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres']);
    return startServers({ steps, processes, found, ports: { ...ports, gateway: port }, built });
  });
  const [, prepared] = await Promise.all([built, servers]);
  return prepared;
};

/**
 * Shown here and kept nowhere: a start without an administrator shows a new one.
 * @param {string} url
 * @param {string} enrolment
 */
const firstAdministrator = (url, enrolment) => [
  '',
  'There is no administrator yet. This makes a token for the management API, once, within 24 hours:',
  `  curl ${url}/api/v1/admin/tokens --json '{"enrolment":"${enrolment}"}'`,
  'This makes a person the first administrator in the console instead; either one uses it up:',
  `  ${url}/console/claim#${enrolment}`,
];

/**
 * @param {Lifetime} lifetime
 * @param {Steps} steps
 */
const start = async (lifetime, steps) => {
  const began = performance.now();
  checkMachine();
  const port = wantedPort();
  const processes = await lifetime.begin(`at http://localhost:${port}`);
  processes.onCrash = (child, { code, signal }) =>
    void lifetime.fail(
      new Failure(
        `${child.name} ended by itself (${signal ?? `exit code ${code}`}); everything is being stopped.`,
        `Its log says why: ${readable(child.log)}`,
      ),
    );
  await refuseTakenPort(port);
  const { enrolment } = await prepare(steps, processes, port);
  const { startSuite } = await import('./suite.mjs');
  const { url } = await steps.run('services', () => startSuite({ stateDirectory, gatewayPort: port, processes }));
  const pages = {
    'sign-in': `${url}/`,
    account: `${url}/account`,
    console: `${url}/console/`,
    API: `${url}/api/docs`,
    inbox: `${url}/dev/inbox`,
    logs: readable(path.join(stateDirectory, 'log')),
  };
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  steps.line(
    [
      '',
      `Ready after ${seconds} s. Ctrl-C stops everything.`,
      ...Object.entries(pages).map(([name, page]) => `  ${name.padEnd(8)} ${page}`),
      ...(enrolment ? firstAdministrator(url, enrolment) : []),
    ].join('\n'),
  );
};

const steps = new Steps();
const lifetime = new Lifetime({ stateDirectory, command: 'npm start', steps });
try {
  await start(lifetime, steps);
} catch (error) {
  await lifetime.fail(error);
}
