#!/usr/bin/env node
// `npm run bench:log [-- --events 20000] [--rows 1000000]`: how many events a second go through NATS into the log, and how long it
// takes to read somebody's rows among many. Figures, and the machine's load beside them; no limit is held here.
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { databaseOf } from './access.mjs';
import { buildServices } from './build.mjs';
import { readEnvironment } from './environment.mjs';
import { startFreshServers } from './fresh-servers.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { databaseUrl } from './provision.mjs';
import { seededTenant, seedLog } from './seed-log.mjs';
import { Steps } from './steps.mjs';

const stateDirectory = path.join(localDirectory, 'bench-log');
const inFlight = 256;
const tenantId = 'bench-log';

const { values } = parseArgs({ options: { events: { type: 'string' }, rows: { type: 'string' } } });
const events = Number(values.events ?? 20_000);
const rows = Number(values.rows ?? 1_000_000);

const load = () => `load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`;

/** A sign-in tells of two things. */
const payloads = () => {
  const [userId, interactionId] = [randomUUID(), randomBytes(16).toString('base64url')];
  const at = new Date().toISOString();
  const who = { tenantId, userId, interactionId };
  return [
    {
      subject: 'events.credential.assertion-verified.v1',
      payload: {
        ...{ ...who, purpose: 'sign-in', credentialId: 'AAAA', rpId: 'localhost', userVerified: true },
        ...{ backupEligible: true, backedUp: true, uvInitialized: true, attestationTrusted: false, verifiedAt: at },
      },
    },
    {
      subject: 'events.session.session-created.v1',
      payload: {
        ...{ ...who, sessionId: randomUUID(), evidenceId: randomUUID() },
        ...{ aal: 2, acr: 'phr', amr: ['swk', 'user'], authTime: at },
      },
    },
  ];
};

/** Publishes as many as are wanted, so many at a time. */
const publishAll = async (/** @type {string} */ natsUrl, /** @type {string} */ password) => {
  const connection = await connect({ servers: natsUrl, user: 'provisioner', pass: password });
  const stream = jetstream(connection);
  let left = events;
  const worker = async () => {
    while (left > 0) {
      for (const { subject, payload } of payloads()) {
        left -= 1;
        const id = randomUUID();
        const envelope = JSON.stringify({ id, occurredAt: new Date().toISOString(), payload });
        await stream.publish(subject, envelope, { msgID: id, timeout: 30_000 });
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  await connection.close();
  return events - left;
};

/** Milliseconds of many questions, sorted. */
const timesOf = async (/** @type {() => Promise<unknown>} */ ask) => {
  const times = [];
  for (let time = 0; time < 50; time += 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times.sort((one, other) => one - other);
};

const figures = (/** @type {number[]} */ times) =>
  `median ${times[Math.floor(times.length / 2)]?.toFixed(1)} ms, slowest of ${times.length} ${times.at(-1)?.toFixed(1)} ms`;

/** The pid of a server, as it was written down when it was started. */
const pidOf = (/** @type {string} */ name) => {
  const directory = path.join(stateDirectory, 'processes');
  const records = readdirSync(directory).map((file) => JSON.parse(readFileSync(path.join(directory, file), 'utf8')));
  return records.find((one) => one.name === name)?.pid ?? 0;
};

/**
 * How fast, and for how much CPU time: that hardly changes where others are at work on the machine, and the first does.
 * @param {Steps} steps @param {pg.Client} client @param {import('./environment.mjs').Environment} environment
 * @param {number} auditPid
 */
const benchIngest = async (steps, client, { natsUrl, secrets }, auditPid) => {
  const { cpuOf } = await import(new URL('../../services/bench/dist/process-usage.js', import.meta.url).href);
  const pids = { audit: auditPid, postgres: pidOf('postgres'), nats: pidOf('nats') };
  const before = cpuOf(pids);
  const written = async () => {
    const { rows: found } = await client.query(
      'SELECT coalesce(sum(sequence), 0)::int AS written FROM log_chain WHERE tenant_id = $1',
      [tenantId],
    );
    return found[0].written;
  };
  const began = performance.now();
  const published = await publishAll(natsUrl, secrets.passwords.provisioner ?? '');
  const publishedIn = (performance.now() - began) / 1_000;
  while ((await written()) < published) await sleep(20);
  const seconds = (performance.now() - began) / 1_000;
  steps.line(
    `ingest: ${published} events in ${seconds.toFixed(1)} s, ${Math.round(published / seconds)} a second (published within ${publishedIn.toFixed(1)} s; ${load()})`,
  );
  const after = cpuOf(pids);
  const cpu = Object.keys(pids).map((name) => `${name} ${((after[name] - before[name]) / published).toFixed(2)} ms`);
  steps.line(`  CPU time of an event: ${cpu.join(', ')}`);
};

/** @param {Steps} steps @param {string} databaseUrlOfService @param {number} people */
const benchReading = async (steps, databaseUrlOfService, people) => {
  const [{ LogReader }, { Database }] = await Promise.all([
    import(new URL('../../services/audit/dist/log/log.reader.js', import.meta.url).href),
    import('@latchkey/persistence'),
  ]);
  const database = new Database({ url: databaseUrlOfService, poolSize: 2 });
  const ids = await database.run(
    { name: 'bench-people', text: 'SELECT user_id FROM log_subject WHERE tenant_id = $1 ORDER BY random() LIMIT 50' },
    [seededTenant],
  );
  const reader = new LogReader(database);
  let next = 0;
  const ofSomebody = () => ({ tenantId: seededTenant, userId: ids[next++ % ids.length].user_id });
  const questions = {
    'the newest 50 of somebody': () => reader.list({ ...ofSomebody(), limit: 50 }),
    'failures of somebody': () => reader.list({ ...ofSomebody(), outcome: 'failure', limit: 50 }),
    'the newest 50 of a code': () => reader.list({ tenantId: seededTenant, codes: ['passkey.failed'], limit: 50 }),
    'the newest 50': () => reader.list({ tenantId: seededTenant, limit: 50 }),
  };
  for (const [name, ask] of Object.entries(questions)) {
    const times = await timesOf(ask);
    steps.line(`reading ${name} among ${rows} rows of ${people} people: ${figures(times)} (${load()})`);
  }
  await database.close();
};

/** @param {Lifetime} lifetime @param {Steps} steps */
const run = async (lifetime, steps) => {
  const processes = await lifetime.begin('');
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'gateway']);
  await startFreshServers({ steps, processes, ports, build: buildServices, why: 'The bench begins with empty data' });
  const { startSuite } = await import('./suite.mjs');
  const settings = { audit: { NODE_ENV: 'production' } };
  const suite = await steps.run('audit', () =>
    startSuite({ stateDirectory, services: ['audit'], env: settings, processes }),
  );
  const environment = readEnvironment(stateDirectory);
  const { database, role } = databaseOf('audit');
  const client = new pg.Client({ connectionString: databaseUrl(environment.postgresAdminUrl, database) });
  await client.connect();
  await benchIngest(steps, client, environment, suite.process('audit').pid);
  await client.end();
  const { people } = await steps.run('rows', (say) =>
    seedLog({ postgresAdminUrl: environment.postgresAdminUrl, rows, say }),
  );
  const url = databaseUrl(environment.postgresUrl, database, role, environment.secrets.passwords.audit);
  await benchReading(steps, url, people);
  return lifetime.end(0, '');
};

const steps = new Steps();
const lifetime = new Lifetime({ stateDirectory, command: 'npm run bench:log', steps });
try {
  await run(lifetime, steps);
} catch (error) {
  await lifetime.fail(error);
}
