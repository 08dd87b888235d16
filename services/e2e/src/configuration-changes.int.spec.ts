import { setTimeout as wait } from 'node:timers/promises';
import type { Experience } from '@latchkey/contracts';
import { Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startOwnSystem, type OwnSystem } from './system.js';

let system: OwnSystem;
let admin: Administrator;
let gateways: number[];

beforeAll(async () => {
  system = await startOwnSystem({ replicas: { gateway: 2, session: 2 } });
  admin = await Administrator.enrolled(system);
  const { gateway, http } = system.suite.environment.ports;
  gateways = [gateway, ...Object.values(http)];
});
afterAll(() => system.stop());

/** What a tenant's experience is at each gateway. */
const seenBy = (tenant: string): Promise<Experience[]> =>
  Promise.all(
    gateways.map(async (port) => {
      const browser = new Browser(`http://${tenant}.localhost:${port}`);
      const { body } = await browser.get('/api/v1/experience');
      browser.close();
      return body as Experience;
    }),
  );

/** How long it takes from the answer of a change until `isThere` says so. */
async function timed(isThere: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await isThere())) {
    if (performance.now() - start > 5_000) throw new Error('it did not arrive within five seconds');
    await wait(2);
  }
  return performance.now() - start;
}

describe('a change of a tenant', () => {
  it('is at every gateway in under a second, without a restart', async () => {
    const name = aTenantName('fast');
    await admin.newTenant(name);
    expect(gateways).toHaveLength(2);
    await timed(async () => (await seenBy(name)).every(({ tenant }) => tenant?.displayName === name));
    const times: number[] = [];
    for (const displayName of ['One', 'Two', 'Three', 'Four', 'Five']) {
      expect((await admin.changeExperience(name, { displayName })).status).toBe(200);
      times.push(
        await timed(async () => (await seenBy(name)).every(({ tenant }) => tenant.displayName === displayName)),
      );
    }
    expect(Math.max(...times)).toBeLessThan(1_000);
  });

  it('is at every session: no journey offers a passkey any more once it is switched off', async () => {
    const name = aTenantName('off');
    const origin = await admin.newTenant(name);
    const offers = async () => {
      const browser = new Browser(origin);
      const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
      browser.close();
      return stepOf(started, 'identify').passkey !== undefined;
    };
    // Enough for both replicas to be asked.
    const anyOffer = async () => (await Promise.all(Array.from({ length: 12 }, offers))).some(Boolean);
    expect(await anyOffer()).toBe(true);
    const { passkey } = (await admin.get(`/tenants/${name}/experience`)).body as { passkey: object };
    await admin.changeExperience(name, { passkey: { ...passkey, enabled: false } });
    expect(await timed(async () => !(await anyOffer()))).toBeLessThan(1_000);
  });

  it('of its hosts opens the new ones and closes the old ones everywhere', async () => {
    const name = aTenantName('host');
    const moved = `${name}-moved`;
    await admin.newTenant(name);
    const domains = { hosts: [`${moved}.localhost`], origins: [`http://${moved}.localhost:${gateways[0]}`] };
    expect((await admin.send('PUT', `/tenants/${name}/domains`, domains, '"1"')).status).toBe(200);
    await timed(async () => (await seenBy(moved)).every(({ tenant }) => tenant?.displayName === name));
    for (const seen of await seenBy(name)) expect(seen).toMatchObject({ code: 'tenant.unknown_host' });
  });

  it('reaches a service that was started after it', async () => {
    const name = aTenantName('late');
    await admin.newTenant(name);
    const gateway = system.suite.process('gateway', 1);
    await gateway.restart();
    await gateway.waitReady();
    for (const { tenant } of await seenBy(name)) expect(tenant.displayName).toBe(name);
  });
});
