import { Browser, SoftwareAuthenticator, signInWithPasskey, signUpWithPasskey } from '@latchkey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare, quickPlan } from './comparison.js';
import { Connection } from './connection.js';
import { latchkeyScenario } from './latchkey-scenario.js';
import { disconnect, registerUsers, runLoad } from './load.js';
import { startStubGateway } from './stub-gateway.js';

let stub: Awaited<ReturnType<typeof startStubGateway>>;
beforeEach(async () => {
  stub = await startStubGateway();
});
afterEach(() => stub.close());

const scenario = () => latchkeyScenario(stub.origin, async () => '123456');
const closed = { kind: 'closed', inFlight: 2 } as const;

describe('driver', () => {
  it('signs up and signs in as a browser does, each sign-in without cookies of the one before', async () => {
    const latchkey = scenario();
    const device = await latchkey.register('one');
    expect(stub.state.requests.map(({ url }) => url.split('/').slice(5).join('/'))).toEqual([
      '',
      'identifier',
      'code/verify',
      'enrolment/passkey',
    ]);
    stub.state.requests.length = 0;
    const connection = new Connection(stub.origin);
    await latchkey.signIn(connection, device);
    await latchkey.signIn(connection, device);
    connection.close();
    const browserCookie = '__Host-latchkey_browser=b';
    expect(stub.state.requests.map(({ cookie }) => cookie)).toEqual([
      undefined,
      browserCookie,
      undefined,
      browserCookie,
    ]);
  });

  it('asks again for a sign-in that settles, and counts it', async () => {
    stub.state.mood = 'settling';
    const latchkey = scenario();
    const connection = new Connection(stub.origin);
    await latchkey.signIn(connection, await latchkey.register('one'));
    connection.close();
    expect(latchkey.resumed()).toBe(1);
  });

  it('a refused sign-in is a failure with its reason, and many of them end the run', async () => {
    stub.state.mood = 'refusing';
    const target = await registerUsers(stub.origin, scenario(), 4, 'user');
    const { latencies, failures } = await runLoad(target, closed, 20);
    disconnect(target);
    expect(latencies).toEqual([]);
    expect([...failures.keys()]).toEqual([expect.stringMatching(/429 .*rate\.limited/)]);
  });

  it('begins as many sign-ins as the open loop’s rate says', async () => {
    const target = await registerUsers(stub.origin, scenario(), 25, 'user');
    const { latencies } = await runLoad(target, { kind: 'open', perSecond: 50 }, 0.5);
    disconnect(target);
    // On a busy machine the loop may be late for its last ones; it never begins more.
    expect(latencies.length).toBeGreaterThan(10);
    expect(latencies.length).toBeLessThanOrEqual(25);
  });

  it('more sign-ins in flight than users are failures, not a crash', async () => {
    const target = await registerUsers(stub.origin, scenario(), 1, 'user');
    const { failures } = await runLoad(target, closed, 0.2);
    disconnect(target);
    expect([...failures.keys()]).toEqual(['more sign-ins in flight than users']);
  });

  it('takes contenders in turn and charges each its own processes', async () => {
    const contender = async (name: string) => ({
      name,
      target: await registerUsers(stub.origin, scenario(), 4, name),
      processes: { node: process.pid },
    });
    const plan = {
      ...quickPlan,
      warmUpSeconds: 0.1,
      warmUpSignIns: 10,
      rounds: 2,
      closedSeconds: 0.2,
      openSeconds: 0.2,
      inFlight: 2,
    };
    const results = await compare([await contender('a'), await contender('b')], plan, () => undefined);
    expect(results.map(({ mode, contender: name }) => `${mode} ${name}`)).toEqual([
      'closed a',
      'closed b',
      'closed a',
      'closed b',
      'open a',
      'open b',
      'open a',
      'open b',
    ]);
    expect(results.every(({ signIns, cpuMsTotal }) => signIns > 0 && cpuMsTotal >= 0)).toBe(true);
  });
});

describe('browser', () => {
  it('keeps __Host- cookies, and sends the same bytes again', async () => {
    const browser = new Browser(stub.origin);
    const authenticator = new SoftwareAuthenticator({ origin: stub.origin });
    await signUpWithPasskey(browser, authenticator, 'a@example.com', async () => '123456');
    const { reply, step } = await signInWithPasskey(browser, authenticator);
    expect(step.name).toBe('done');
    expect(browser.cookies.names).toEqual(['__Host-latchkey_browser', '__Host-latchkey_session']);
    const asThen = await browser.repeat(reply, 'of then');
    expect(asThen.sent).toEqual(reply.sent);
    const asNow = await browser.repeat(reply);
    expect(asNow.sent.cookie).toContain('__Host-latchkey_session=');
    browser.close();
    const [last, before] = stub.state.requests.toReversed();
    expect(last?.body).toBe(before?.body);
    expect(last?.body).toBe(reply.sent.body);
  });

  it('sends the same bytes again to a journey that settles', async () => {
    const browser = new Browser(stub.origin.replace('localhost', 'acme.localhost'));
    const authenticator = new SoftwareAuthenticator({ origin: stub.origin });
    await signUpWithPasskey(browser, authenticator, 'a@example.com', async () => '123456');
    stub.state.mood = 'settling';
    expect((await signInWithPasskey(browser, authenticator)).step.name).toBe('done');
    browser.close();
    const [last, before] = stub.state.requests.toReversed();
    expect(last?.url).toMatch(/\/passkey$/);
    expect(last?.body).toBe(before?.body);
  });
});
