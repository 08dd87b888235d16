import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceName } from './suite.js';
import {
  answeredChallenge,
  carriedStepName,
  eventually,
  startOwnSystem,
  type OwnSystem,
  type Person,
} from './system.js';

const stillOpenMs = 1_500;
const graceMs = 20_000;

let system: OwnSystem;
let person: Person;
beforeAll(async () => {
  system = await startOwnSystem({ env: { gateway: { STILL_OPEN_MS: String(stillOpenMs) } } });
  person = await system.newPerson({ counting: false });
});
afterAll(() => system.stop());

beforeEach(async () => {
  const gateway = system.suite.process('gateway');
  if (!gateway.running) await gateway.restart();
  await gateway.waitReady();
});

const statusOf = (url: string) =>
  fetch(url, { headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => 'refused',
  );
const opsOf = (service: ServiceName, path: string) =>
  `http://127.0.0.1:${system.suite.environment.ports.ops[service]}${path}`;

/** A call over a connection that is kept, as a proxy keeps them. */
const call = (agent: Agent) =>
  new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
    const target = { host: '127.0.0.1', port: new URL(system.url).port, path: '/api/v1/experience', agent };
    const answered = (response: IncomingMessage) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection }));
    };
    get({ ...target, headers: { host: new URL(system.url).host } }, answered).on('error', reject);
  });

describe('a gateway that is told to stop', () => {
  it('is not ready, answers what is under way and what still comes, each with Connection: close, and exits 0', async () => {
    const [gateway, credential] = [system.suite.process('gateway'), system.suite.process('credential')];
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await call(kept)).toMatchObject({ status: 200, connection: 'keep-alive' });
    const { body, path } = await answeredChallenge(person);
    credential.kill('SIGSTOP');
    const underWay = person.browser.request('POST', path, { rawBody: body });
    await wait(200);
    gateway.kill('SIGTERM');

    await eventually(async () => (await statusOf(opsOf('gateway', '/readyz'))) === 503);
    expect(await statusOf(`${system.url}/readyz`)).toBe(503);
    expect(await statusOf(opsOf('gateway', '/livez'))).toBe(200);
    expect(await call(kept)).toEqual({ status: 200, connection: 'close' });
    expect(await call(new Agent({ keepAlive: true }))).toEqual({ status: 200, connection: 'close' });

    credential.kill('SIGCONT');
    const answer = await underWay;
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
    expect(carriedStepName(answer.body)).toBe('done');
    expect(await gateway.waitExit()).toEqual({ code: 0, signal: null });
    expect(await statusOf(`${system.url}/readyz`)).toBe('refused');
  });

  it('answers a call that is under way when it no longer listens', async () => {
    const [gateway, credential] = [system.suite.process('gateway'), system.suite.process('credential')];
    const { body, path } = await answeredChallenge(person);
    credential.kill('SIGSTOP');
    const underWay = person.browser.request('POST', path, { rawBody: body });
    await wait(200);
    gateway.kill('SIGTERM');
    await eventually(async () => (await statusOf(`${system.url}/livez`)) === 'refused');
    expect(gateway.running).toBe(true);
    credential.kill('SIGCONT');
    expect(carriedStepName((await underWay).body)).toBe('done');
    expect(await gateway.waitExit()).toEqual({ code: 0, signal: null });
  });
});

describe.each(['identity', 'credential', 'mfa-policy', 'session', 'audit'] as const)('%s', (service) => {
  it('exits 0 within the grace when it is told to stop', async () => {
    const process = system.suite.process(service);
    const began = performance.now();
    process.kill('SIGTERM');
    expect(await process.waitExit()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(graceMs);
    await process.restart();
    await process.waitReady();
  });

  // The first process of a container is not ended by a signal that it does not handle: it hung until it was killed.
  it('ends at once while it waits for its bus', async () => {
    const process = system.suite.process(service);
    await process.restart({ NATS_URL: 'nats://127.0.0.1:1' });
    await eventually(async () => (await statusOf(opsOf(service, '/livez'))) === 200);
    expect(await statusOf(opsOf(service, '/readyz'))).toBe(503);
    process.kill('SIGTERM');
    expect(await process.waitExit()).toEqual({ code: 0, signal: null });
    await process.restart();
    await process.waitReady();
  });
});
