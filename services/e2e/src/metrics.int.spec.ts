import { execFileSync } from 'node:child_process';
import { signInWithPasskey } from '@latchkey/testing';
import { beforeAll, expect, it } from 'vitest';
import { findPrometheus } from './prometheus.js';
import { answeredChallenge, eventually, startSystem, type Person, type System } from './system.js';

let system: System;
let person: Person;

beforeAll(async () => {
  system = await startSystem();
  person = await system.newPerson();
});

const metricsOf = async (service: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${system.suite.environment.ports.ops[service]}/metrics`)).text();

/** The value of a series; several are added up, none is 0. `labels` is part of what stands between the braces. */
async function valueOf(service: string, name: string, ...labels: readonly string[]): Promise<number> {
  const lines = (await metricsOf(service))
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const ours = lines.filter((line) => labels.every((label) => line.includes(label)));
  return ours.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

const finish = 'subject="credential.finish-authentication.v1"';

/** What one passkey sign-in moves by one, by the process that tells it. */
const moved: readonly (readonly [because: string, service: string, name: string, ...labels: string[]])[] = [
  ['the route of the proof', 'gateway', 'latchkey_http_request_seconds_count', '/passkey"', 'status="200"'],
  ['the caller of the proof', 'session', 'latchkey_command_call_seconds_count', finish, 'outcome="ok"'],
  ['the answerer of the proof', 'credential', 'latchkey_command_seconds_count', finish, 'outcome="ok"'],
  [
    'the method that completed it',
    'session',
    'latchkey_sign_in_steps_total',
    'method="passkey"',
    'outcome="completed"',
  ],
  ['the decision', 'mfa-policy', 'latchkey_mfa_fulfilment_seconds_count', 'by="event"'],
  ['the delivery', 'mfa-policy', 'latchkey_event_deliveries_total', 'assertion-verified', 'outcome="done"'],
  ['the age of what was handled', 'mfa-policy', 'latchkey_event_age_seconds_count', 'assertion-verified'],
];

it('a sign-in moves each of its metrics by one', async () => {
  const values = () => Promise.all(moved.map(([, service, name, ...labels]) => valueOf(service, name, ...labels)));
  const before = await values();
  await signInWithPasskey(system.newBrowser(), person.authenticator);
  const gained = () => values().then((after) => after.map((value, index) => value - (before[index] ?? 0)));
  // What is behind the answer comes a moment later.
  await eventually(async () => (await gained()).every((gain) => gain >= 1));
  expect(Object.fromEntries((await gained()).map((gain, index) => [moved[index]?.[0], gain]))).toEqual(
    Object.fromEntries(moved.map(([because]) => [because, 1])),
  );
});

it('who answers with a key that nobody has is refused, which is no failure of ours', async () => {
  const read = (outcome: string) =>
    valueOf('session', 'latchkey_sign_in_steps_total', 'method="passkey"', `outcome="${outcome}"`);
  const [refused, failed] = [await read('refused'), await read('failed')];
  const browser = system.newBrowser();
  const { body, path } = await answeredChallenge(person, browser);
  const wrong = JSON.parse(body) as { response: { response: { signature: string } } };
  wrong.response.response.signature = Buffer.alloc(70, 1).toString('base64url');
  const reply = await browser.post(path, wrong);
  expect(reply).toMatchObject({ status: 401, body: { code: 'authentication.failed' } });
  expect([await read('refused'), await read('failed')]).toEqual([refused + 1, failed]);
});

it('the end of a session is measured where it takes effect', async () => {
  const before = await valueOf('gateway', 'latchkey_revocation_effect_seconds_count');
  const browser = system.newBrowser();
  await signInWithPasskey(browser, person.authenticator);
  expect((await browser.delete('/api/v1/session')).status).toBe(204);
  await eventually(async () => (await valueOf('gateway', 'latchkey_revocation_effect_seconds_count')) > before);
  const sum = await valueOf('gateway', 'latchkey_revocation_effect_seconds_sum');
  expect(sum).toBeLessThan(60);
});

it.each([
  ['gateway', ['nats', 'redis']],
  ['session', ['nats', 'postgres', 'redis']],
  ['credential', ['nats', 'postgres']],
])('%s tells its connections and that it is ready', async (service, servers) => {
  for (const server of servers) expect(await valueOf(service, 'latchkey_connection_up', `server="${server}"`)).toBe(1);
  expect(await valueOf(service, 'latchkey_ready')).toBe(1);
  expect(await valueOf(service, 'latchkey_build_info', `service="${service}"`)).toBe(1);
  expect(await valueOf(service, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

it('tells the pool of Postgres and how far consumers are behind', async () => {
  expect(await valueOf('session', 'latchkey_pool_connections', 'state="total"')).toBeGreaterThan(0);
  expect(await valueOf('session', 'latchkey_pool_connections', 'state="most"')).toBe(10);
  await eventually(async () => (await metricsOf('mfa-policy')).includes('latchkey_consumer_pending{consumer='));
  const consumers = [...(await metricsOf('mfa-policy')).matchAll(/^latchkey_consumer_pending\{consumer="([^"]+)"\}/gm)];
  expect(consumers.map(([, name]) => name)).toContain('mfa-policy-credential');
});

it('promtool finds nothing to say against any of it', async () => {
  const { promtool, env } = await findPrometheus();
  for (const service of Object.keys(system.suite.environment.ports.ops)) {
    const input = await metricsOf(service);
    expect(execFileSync(promtool, ['check', 'metrics'], { env, input, encoding: 'utf8', stdio: 'pipe' })).toBe('');
  }
});

it('no metric names a person, a tenant or an address', async () => {
  for (const service of Object.keys(system.suite.environment.ports.ops)) {
    const text = await metricsOf(service);
    expect(text).not.toContain(person.email);
    expect(text).not.toMatch(/(tenant|user|email|address)(_?id)?="/i);
  }
});
