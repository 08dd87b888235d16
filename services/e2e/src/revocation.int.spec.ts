import { setTimeout as wait } from 'node:timers/promises';
import { Browser, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { startSystem, type System } from './system.js';

// F-05: how long it takes until a session that has ended is ended at every replica. The bound is what caches may remember.

const sessionCookie = '__Host-latchkey_session';
const boundMs = 5_000;
const times = 10;

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
let ports: number[];
beforeAll(async () => {
  system = await startSystem({ replicas: { gateway: 2, session: 2 } });
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: [] });
  const { gateway, http } = system.suite.environment.ports;
  ports = [gateway, ...Object.values(http)];
});
afterAll(() => system.stop());

/** Somebody's browser, and the same cookie at each gateway, remembered there. */
async function signedIn() {
  const { browser, interaction } = await people.byPasskey(ada);
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
  { what: 'signed out', end: (browser: Browser) => browser.delete('/api/v1/session') },
  {
    what: 'ended by name',
    end: async (browser: Browser) => {
      const { sessionId } = (await browser.get('/api/v1/session')).body as { sessionId: string };
      return browser.delete(`/api/v1/account/sessions/${sessionId}`);
    },
  },
  {
    what: 'ended by its person’s suspension',
    end: async (browser: Browser) => {
      const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
      const path = `/tenants/${people.tenant.id}/users/${userId}`;
      await admin.send('POST', `${path}/suspend`, {});
      return { after: () => admin.send('POST', `${path}/reactivate`, {}) };
    },
  },
])('F-05: a session that is $what is ended at every gateway within five seconds', async ({ end }) => {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { browser, isIn } = await signedIn();
    const ended = await end(browser);
    took.push(await untilOut(isIn));
    if ('after' in ended) await ended.after();
  }
  const sorted = took.toSorted((one, other) => one - other).map((ms) => Math.round(ms));
  expect(sorted.at(-1), `milliseconds: ${sorted.join(', ')}`).toBeLessThan(boundMs);
});
