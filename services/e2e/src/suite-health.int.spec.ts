import { serviceNames, type SuiteHealth } from '@latchkey/contracts';
import { connect, createInbox } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, call } from './administrator.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';

let system: OwnSystem;
let ada: Administrator;

beforeAll(async () => {
  system = await startOwnSystem({
    replicas: { session: 2 },
    env: { session: { LATCHKEY_VERSION: '1.2.3' } },
  });
  ada = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

async function health(): Promise<SuiteHealth> {
  const reply = await ada.get('/health');
  expect(reply.status).toBe(200);
  return reply.body as SuiteHealth;
}

const of = ({ services }: SuiteHealth, service: string) => services.find((one) => one.service === service);

it('shows every replica of every service, with its version, its checks and how far it is behind', async () => {
  const { services } = await health();
  expect(services.map(({ service, state, replicas }) => [service, state, replicas.length])).toEqual(
    serviceNames.map((service) => [service, 'ready', service === 'session' ? 2 : 1]),
  );
  const session = services.find(({ service }) => service === 'session')?.replicas ?? [];
  expect(new Set(session.map(({ id }) => id)).size).toBe(2);
  for (const replica of session) {
    expect(replica).toMatchObject({
      ...{ version: '1.2.3', ready: true },
      checks: { nats: 'ok', configuration: 'ok', postgres: 'ok', redis: 'ok' },
    });
    expect(replica.configurationRevision).toBeGreaterThan(0);
    expect(replica.lag.map(({ consumer }) => consumer)).toContain('session-identity');
  }
});

it('is for administrators', async () => {
  expect(await call(system.url, 'GET', '/health')).toMatchObject({
    status: 401,
    body: { code: 'administrator.token_rejected' },
  });
});

describe('NATS service discovery', () => {
  type Answer = { name: string; type: string; id: string; version: string } & Record<string, unknown>;

  /** As the `nats` command asks it: `nats micro ls`, `info`, `stats`. */
  async function asked(subject: string): Promise<Answer[]> {
    const { natsUrl, secrets } = system.suite.environment;
    const pass = secrets.passwords['provisioner'] ?? '';
    const connection = await connect({ servers: natsUrl, user: 'provisioner', pass });
    const answers: Answer[] = [];
    const inbox = createInbox();
    connection.subscribe(inbox, { callback: (_error, message) => void answers.push(message.json<Answer>()) });
    connection.publish(subject, undefined, { reply: inbox });
    await eventually(async () => answers.length >= (subject.includes('.session') ? 2 : 7));
    await connection.close();
    return answers;
  }

  it('every process answers a ping', async () => {
    const answers = await asked('$SRV.PING');
    expect(answers.map(({ name }) => name).toSorted()).toEqual([...serviceNames, 'session'].toSorted());
    for (const answer of answers) {
      expect(answer).toEqual({
        ...{ type: 'io.nats.micro.v1.ping_response', metadata: {}, name: answer.name },
        ...{ id: expect.stringMatching(/^[0-9a-f]{24}$/), version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      });
    }
  });

  it('says what it answers', async () => {
    const [info] = await asked('$SRV.INFO.session');
    expect(info).toMatchObject({ type: 'io.nats.micro.v1.info_response', version: '1.2.3' });
    const act = { name: 'act-v1', subject: 'session.act.v1', queue_group: 'session' };
    expect(info?.['endpoints']).toContainEqual(act);
  });

  it('and how much it has answered', async () => {
    const person = await system.newPerson();
    expect(person.email).toContain('@');
    const answers = await asked('$SRV.STATS.session');
    const acts = answers.flatMap(({ endpoints }) =>
      (endpoints as { subject: string; num_requests: number; average_processing_time: number }[]).filter(
        ({ subject }) => subject === 'session.act.v1',
      ),
    );
    expect(acts).toHaveLength(2);
    expect(acts.reduce((sum, { num_requests: requests }) => sum + requests, 0)).toBeGreaterThan(0);
    expect(Math.max(...acts.map(({ average_processing_time: time }) => time))).toBeGreaterThan(0);
  });
});

it('a replica that was killed is gone, and a service without one is missing', async () => {
  system.suite.process('session', 1).kill('SIGKILL');
  system.suite.process('credential').kill('SIGKILL');
  const now = await eventually(async () => {
    const read = await health();
    return of(read, 'credential')?.state === 'missing' && of(read, 'session')?.replicas.length === 1 && read;
  });
  expect(now.services.filter(({ state }) => state !== 'ready').map(({ service }) => service)).toEqual(['credential']);
});
