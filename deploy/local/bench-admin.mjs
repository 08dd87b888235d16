#!/usr/bin/env node
// `npm run bench:admin [-- --users 100000]`: how long an administrator waits among that many people: for a search, a page, a person, and
// for what a policy would do to everybody. Over HTTP, through every service. Figures, and the machine's load beside them; no limit
// is held here.
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildServices } from './build.mjs';
import { readEnvironment } from './environment.mjs';
import { startFreshServers } from './fresh-servers.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { seedUsers } from './seed-users.mjs';
import { Steps } from './steps.mjs';

const stateDirectory = path.join(localDirectory, 'bench-admin');
const times = 50;

const { values } = parseArgs({ options: { users: { type: 'string' } } });
const users = Number(values.users ?? 100_000);

const load = () => `load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`;

/** @typedef {(at: string, body?: object) => Promise<Response>} Ask */

/** @param {Ask} ask @param {string} at */
const read = async (ask, at) => await (await ask(at)).json();

/** A call of the management API that may do everything. @param {string} url @param {string} enrolment @returns {Promise<Ask>} */
const administrator = async (url, enrolment) => {
  const api = `${url}/api/v1/admin`;
  const json = { 'content-type': 'application/json' };
  const issued = await fetch(`${api}/tokens`, { method: 'POST', headers: json, body: JSON.stringify({ enrolment }) });
  const { token } = /** @type {{ token: string }} */ (await issued.json());
  return async (at, body) => {
    const headers = { ...(body && json), authorization: `Bearer ${token}` };
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const response = await fetch(api + at, { ...sent, headers });
    if (!response.ok) throw new Error(`${at}: ${response.status} ${await response.text()}`);
    return response;
  };
};

/** @param {Steps} steps @param {string} name @param {() => Promise<unknown>} ask */
const time = async (steps, name, ask) => {
  const took = [];
  for (let count = 0; count < times; count += 1) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  took.sort((one, other) => one - other);
  const [median, slowest] = [took[times / 2] ?? 0, took.at(-1) ?? 0];
  steps.line(
    `  ${name.padEnd(44)} median ${median.toFixed(1).padStart(6)} ms, slowest ${slowest.toFixed(1).padStart(6)} ms`,
  );
};

const anybody = () => Math.floor(Math.random() * users);
const address = (/** @type {number} */ n) => `person-${String(n).padStart(8, '0')}`;

/** @param {Steps} steps @param {Ask} ask */
const benchSearch = async (steps, ask) => {
  const at = '/tenants/default/users?limit=50';
  const search = (/** @type {string} */ rest) => read(ask, `${at}${rest}`);
  const first = await search('');
  const found = await search(`&type=email&prefix=${address(users - 1)}`);
  if (found.users?.length !== 1) throw new Error(`one person is expected: ${JSON.stringify(found).slice(0, 300)}`);
  /** @type {string} */
  let deep = first.nextCursor;
  for (let page = 0; page < 200 && deep; page += 1)
    deep = (await search(`&cursor=${encodeURIComponent(deep)}`)).nextCursor ?? deep;
  steps.line(`${users} people, ${times} calls each (${load()})`);
  await time(steps, 'the first 50 of everybody', () => search(''));
  await time(steps, '50 behind some ten thousand', () => search(`&cursor=${encodeURIComponent(deep)}`));
  await time(steps, 'one by a whole address', () => search(`&type=email&prefix=${address(anybody())}@example.com`));
  await time(steps, 'the first 50 of a beginning', () =>
    search(`&type=email&prefix=${address(anybody()).slice(0, 11)}`),
  );
  await time(steps, 'the first 50 of who is suspended', () => search('&suspended=true'));
  await time(steps, 'suspended, of a beginning that is rare', () =>
    search(`&suspended=true&type=phone&prefix=%2B1500`),
  );
  await time(steps, 'a person', () => read(ask, `/tenants/default/users/${found.users[0].userId}`));
};

/** @param {Steps} steps @param {Ask} ask */
const benchPolicy = async (steps, ask) => {
  const { mfa } = await read(ask, '/tenants/default/mfa-policy');
  const proposed = { mfa: { ...mfa, policy: 'mandatory', factors: ['totp', 'backup-code'] }, passkey: {} };
  const began = performance.now();
  const text = await (await ask('/mfa-policy/simulate', { tenantId: 'default', proposed })).text();
  const seconds = (performance.now() - began) / 1_000;
  const { summary } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '{}');
  steps.line(`what a policy would do to everybody: ${seconds.toFixed(1)} s (${load()})`);
  steps.line(`  ${JSON.stringify(summary)}`);
};

/** @param {Lifetime} lifetime @param {Steps} steps */
const run = async (lifetime, steps) => {
  const processes = await lifetime.begin('');
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'gateway']);
  await startFreshServers({ steps, processes, ports, build: buildServices, why: 'The bench begins with empty data' });
  const { startSuite } = await import('./suite.mjs');
  const suite = await steps.run('services', () =>
    startSuite({ stateDirectory, gatewayPort: ports.gateway, processes }),
  );
  const { postgresAdminUrl } = readEnvironment(stateDirectory);
  await steps.run('people', (say) => seedUsers({ postgresAdminUrl, users, say }));
  const ask = await administrator(suite.url, await suite.issueEnrolment());
  await benchSearch(steps, ask);
  await benchPolicy(steps, ask);
  return lifetime.end(0, '');
};

const steps = new Steps();
const lifetime = new Lifetime({ stateDirectory, command: 'npm run bench:admin', steps });
try {
  await run(lifetime, steps);
} catch (error) {
  await lifetime.fail(error);
}
