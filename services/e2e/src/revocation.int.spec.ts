import { setTimeout as wait } from 'node:timers/promises';
import { Browser, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { startOwnSystem, type OwnSystem } from './system.js';

// F-05: how long it takes until a session that has ended is ended at every replica. The bound is what caches may remember.

const sessionCookie = '__Host-latchkey_session';
const boundMs = 5_000;

let system: OwnSystem;
let admin: Administrator;
let people: MfaPeople;
let ports: number[];
beforeAll(async () => {
  system = await startOwnSystem({ replicas: { gateway: 2, session: 2 } });
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  const { gateway, http } = system.suite.environment.ports;
  ports = [gateway, ...Object.values(http)];
});
afterAll(() => system.stop());

async function somebody(): Promise<Holder> {
  const holder = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: [] });
  return holder;
}

/** Somebody's browser, and the same cookie at each gateway, remembered there. */
async function signedIn(holder: Holder) {
  const { browser, interaction } = await people.byPasskey(holder);
  stepOf(interaction, 'done');
  const everywhere = ports.map((port) => {
    const there = new Browser(people.tenant.origin.replace(/:\d+$/, `:${port}`));
    there.cookies.set(sessionCookie, browser.cookies.get(sessionCookie) ?? '');
    return there;
  });
  const isIn = async () =>
    (await Promise.all(everywhere.map((there) => there.get('/api/v1/session')))).map(({ status }) => status);
  expect(await isIn()).toEqual(ports.map(() => 200));
  return { browser, isIn };
}

/** Milliseconds from the answer of what ends it until it is ended everywhere. */
async function untilOut(isIn: () => Promise<number[]>): Promise<number> {
  const began = performance.now();
  while ((await isIn()).some((status) => status !== 401)) {
    if (performance.now() - began > 2 * boundMs) throw new Error('it is not ended everywhere');
    await wait(2);
  }
  return performance.now() - began;
}

it.each([
  { what: 'signed out', times: 10, end: (browser: Browser) => browser.delete('/api/v1/session') },
  {
    what: 'ended by name',
    times: 10,
    end: async (browser: Browser) => {
      const { sessionId } = (await browser.get('/api/v1/session')).body as { sessionId: string };
      return browser.delete(`/api/v1/account/sessions/${sessionId}`);
    },
  },
  {
    what: 'ended by its person’s suspension',
    times: 1,
    end: async (browser: Browser) => {
      const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
      return admin.send('POST', `/tenants/${people.tenant.id}/users/${userId}/suspend`, {});
    },
  },
  {
    what: 'ended by an administrator',
    times: 1,
    end: async (browser: Browser) => {
      const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
      return admin.send('DELETE', `/tenants/${people.tenant.id}/users/${userId}/sessions`, undefined);
    },
  },
  {
    what: 'ended by its person’s deletion',
    times: 1,
    end: async (browser: Browser) => {
      const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
      return admin.send('DELETE', `/tenants/${people.tenant.id}/users/${userId}`, undefined);
    },
  },
])('F-05: a session that is $what is ended at every gateway within five seconds', async ({ end, times }) => {
  const holder = await somebody();
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { browser, isIn } = await signedIn(holder);
    await end(browser);
    took.push(await untilOut(isIn));
  }
  const sorted = took.toSorted((one, other) => one - other).map((ms) => Math.round(ms));
  expect(sorted.at(-1), `milliseconds: ${sorted.join(', ')}`).toBeLessThan(boundMs);
});
