import { signInWithPasskey, signUpWithPasskey } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from './suite.js';
import { eventually, newestCode, startOwnSystem, type Person, type OwnSystem } from './system.js';

const services: ServiceName[] = ['gateway', 'identity', 'credential', 'mfa-policy', 'session'];

let system: OwnSystem;
let person: Person;

beforeAll(async () => {
  system = await startOwnSystem({ replicas: { credential: 2, session: 2, 'mfa-policy': 2 } });
  // A synced passkey: one that counts would rightly be refused when its answers arrive out of order.
  person = await system.newPerson({ counting: false });
});
afterAll(() => system.stop());

const ops = (service: string, path: string) =>
  fetch(`http://127.0.0.1:${system.suite.environment.ports.ops[service]}${path}`);

describe.each(services)('%s', (service) => {
  it('is alive, ready, and tells its metrics on its ops port', async () => {
    expect((await ops(service, '/livez')).status).toBe(200);
    const ready = await ops(service, '/readyz');
    expect(ready.status).toBe(200);
    const { checks } = (await ready.json()) as { checks: Record<string, string> };
    // The one that writes the configuration does not watch it.
    expect(checks).toMatchObject({ nats: 'ok', [service === 'identity' ? 'postgres' : 'configuration']: 'ok' });
    const metrics = await (await ops(service, '/metrics')).text();
    expect(metrics).toMatch(/^process_cpu_seconds_total /m);
    expect(metrics).toMatch(/^# TYPE latchkey_work_total counter$/m);
  });

  it('logs one JSON object a line', async () => {
    const lines = (await system.log(service)).trim().split('\n');
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ service, level: expect.any(String), time: expect.any(String) });
  });
});

describe('a service whose server is away', () => {
  it.each([
    { service: 'mfa-policy', setting: 'REDIS_URL', value: 'redis://127.0.0.1:1', check: 'redis' },
    {
      service: 'session',
      setting: 'DATABASE_URL',
      value: 'postgres://nobody:nothing@127.0.0.1:1/none',
      check: 'postgres',
    },
  ] as const)(
    'is alive but not ready, and says why: $service without $check',
    async ({ service, setting, value, check }) => {
      const process = system.suite.process(service);
      await process.restart({ [setting]: value });
      const readiness = await eventually(async () => {
        const reply = await ops(service, '/readyz').catch(() => undefined);
        const body = (await reply?.json()) as { ready: boolean; checks: Record<string, string> } | undefined;
        return (
          body !== undefined &&
          body.checks['startup'] === undefined &&
          body.checks[check] !== undefined && { status: reply?.status, body }
        );
      });
      expect(readiness.status).toBe(503);
      expect(readiness.body.checks[check]).not.toBe('ok');
      expect((await ops(service, '/livez')).status).toBe(200);
      await process.restart();
      await process.waitReady();
    },
  );
});

describe('what is logged', () => {
  it('d.44: follows one request by its trace through the services, and holds no secret', async () => {
    const email = `secret-${crypto.randomUUID()}@example.com`;
    const browser = system.newBrowser();
    let code = '';
    await signUpWithPasskey(
      browser,
      system.newAuthenticator(),
      email,
      async (to) => (code = await newestCode(system.suite, to)),
    );
    const traceId = 'abcdef0123456789abcdef0123456789';
    const traceparent = `00-${traceId}-0123456789abcdef-01`;
    const started = (await browser.post('/api/v1/interactions', { intent: 'sign-in' })).body as { id: string };
    const response = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'e30' } };
    const refused = await browser.post(
      `/api/v1/interactions/${started.id}/passkey`,
      { response },
      { headers: { traceparent } },
    );
    expect(refused.body).toMatchObject({ traceId });
    const cookies = browser.cookies.header() ?? '';
    const tokens = [...cookies.matchAll(/=([\w-]{43})/g)].map(([, token = '']) => token);
    expect(tokens).toHaveLength(2);
    const read = () => Promise.all(services.flatMap((service) => [0, 1].map((replica) => logOf(service, replica))));
    // A line is written after the answer.
    const traced = async () => (await read()).filter((text) => text.includes(traceId)).length;
    await expect.poll(traced, { timeout: 5_000 }).toBeGreaterThanOrEqual(2);
    const logs = await read();
    for (const secret of [email, code, ...tokens, ...Object.values(system.suite.environment.secrets.passwords)]) {
      expect(logs.some((text) => text.includes(secret))).toBe(false);
    }
  });
});

describe('a replica that is told to stop', () => {
  it.each(['credential', 'session', 'mfa-policy'] as const)(
    'finishes what it has: no sign-in fails while %s restarts',
    async (service) => {
      const load = { running: true };
      const outcomes: string[] = [];
      const loops = Array.from({ length: 4 }, async () => {
        while (load.running) {
          const browser = system.newBrowser();
          outcomes.push(await signInWithPasskey(browser, person.authenticator).then(({ step }) => step.name, String));
          browser.close();
        }
      });
      const process = system.suite.process(service, 1);
      await eventually(() => Promise.resolve(outcomes.length > 5));
      process.kill('SIGTERM');
      expect(await process.waitExit()).toEqual({ code: 0, signal: null });
      const sofar = outcomes.length;
      await eventually(() => Promise.resolve(outcomes.length > sofar + 5));
      load.running = false;
      await Promise.all(loops);
      await process.restart();
      await process.waitReady();
      expect(outcomes.filter((outcome) => outcome !== 'done')).toEqual([]);
    },
  );
});

async function logOf(service: ServiceName, replica: number): Promise<string> {
  try {
    return await system.log(replica === 0 ? service : `${service}-${replica}`);
  } catch {
    return '';
  }
}
