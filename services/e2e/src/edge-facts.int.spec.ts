import { Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, newcomersOf } from './newcomers.js';
import { startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

const headers = {
  EDGE_COUNTRY_HEADER: 'X-Edge-Country',
  EDGE_LATITUDE_HEADER: 'X-Edge-Latitude',
  EDGE_LONGITUDE_HEADER: 'X-Edge-Longitude',
};

let system: OwnSystem;
let tenant: TestTenant;

beforeAll(async () => {
  system = await startOwnSystem({ env: { gateway: { TRUSTED_PROXIES: '127.0.0.0/8, ::1', ...headers } } });
  tenant = await aTenantWith(system.suite, {
    mfa: { factors: ['totp'], policy: 'adaptive-at-sign-in', adaptive: true },
    passkey: { enabled: false },
  });
});
afterAll(() => system.stop());

/** Signs somebody up behind an edge that tells this, and answers what mfa-policy has learnt of where they were. */
async function learntOf(told: Record<string, string>) {
  const browser = new Browser(tenant.origin, { headers: told });
  const proven = await newcomersOf(system).prove(browser, anAddress());
  if (proven.step.name !== 'done') stepOf(interactionOf(await act(browser, proven, 'skip')), 'done');
  const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
  const [row] = await system.rows<{ country: string | null; latitude: number | null; longitude: number | null }>(
    'mfa-policy',
    `SELECT country, latitude, longitude FROM last_sign_in LEFT JOIN seen_country USING (tenant_id, user_id)
     WHERE tenant_id = $1 AND user_id = $2`,
    [tenant.id, userId],
  );
  return row;
}

describe('what the edge tells of a request', () => {
  const place = { 'x-edge-country': 'DE', 'x-edge-latitude': '52.52', 'x-edge-longitude': '13.405' };

  it('reaches mfa-policy from a proxy of ours, and a malformed value takes no other with it', async () => {
    expect(await learntOf(place)).toEqual({ country: 'DE', latitude: 52.52, longitude: 13.405 });
    expect(await learntOf({ ...place, 'x-edge-country': 'DE, FR' })).toMatchObject({ country: null, latitude: 52.52 });
  });

  // Last, because from here on this gateway trusts another proxy.
  it('is nothing from anybody else', async () => {
    const gateway = system.suite.process('gateway');
    await gateway.restart({ TRUSTED_PROXIES: '10.0.0.0/8' });
    await gateway.waitReady();
    expect(await learntOf(place)).toEqual({ country: null, latitude: null, longitude: null });
  });

  it('is refused at the start without a proxy that is trusted', async () => {
    const gateway = system.suite.process('gateway');
    await gateway.restart({ TRUSTED_PROXIES: '' });
    expect((await gateway.waitExit()).code).toBe(1);
    expect(await system.log('gateway')).toContain('EDGE_COUNTRY_HEADER is refused without TRUSTED_PROXIES');
  });
});
