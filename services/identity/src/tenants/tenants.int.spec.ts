import { tenantKey } from '@latchkey/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { projectTenant, projectTenants, withConfigurationBucket } from './projection.js';
import { TenantProjector } from './tenant-projector.js';
import { keepTenant } from './tenant.store.js';

let servers: TestServers;
beforeAll(async () => {
  servers = await startTestServers();
});
afterAll(() => servers.stop());

const revisionOf = (id: string) =>
  withConfigurationBucket(servers.nats, async (bucket) => (await bucket.get(tenantKey(id)))?.revision);

it('a seeded tenant reaches everybody who watches', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  await expect.poll(() => servers.tenants.byId(tenant.tenantId)).toEqual(tenant);
});

it('seeding again writes only what changed', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  const first = await revisionOf(tenant.tenantId);
  await servers.seed(tenant);
  expect(await revisionOf(tenant.tenantId)).toBe(first);
  await servers.seed({ ...tenant, displayName: 'Acme, renamed' });
  expect(await revisionOf(tenant.tenantId)).toBeGreaterThan(first ?? 0);
  await expect.poll(() => servers.tenants.byId(tenant.tenantId).displayName).toBe('Acme, renamed');
});

it.each([
  {
    because: 'was deleted',
    harm: (id: string) => withConfigurationBucket(servers.nats, (bucket) => bucket.delete(tenantKey(id))),
  },
  {
    because: 'is not JSON',
    harm: (id: string) =>
      withConfigurationBucket(servers.nats, (bucket) => bucket.put(tenantKey(id), JSON.stringify('{'))),
  },
])('a start of the service heals a value that $because', async ({ harm }) => {
  const tenant = aTenant();
  await servers.seed(tenant);
  await harm(tenant.tenantId);
  await new TenantProjector(servers.database, servers.nats, quietLog).onApplicationBootstrap();
  const value = await withConfigurationBucket(servers.nats, async (bucket) =>
    (await bucket.get(tenantKey(tenant.tenantId)))?.json(),
  );
  expect(value).toEqual(tenant);
});

it('many who project at once end with what the row says', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  const renamed = { ...tenant, displayName: 'The last name' };
  await keepTenant(servers.database, renamed);
  await withConfigurationBucket(servers.nats, async (bucket) => {
    const writers = await Promise.all(
      Array.from({ length: 4 }, () => projectTenant(servers.database, bucket, tenant.tenantId)),
    );
    expect(writers).toContain(true);
    await expect(projectTenants(servers.database, bucket)).resolves.toEqual([]);
    expect((await bucket.get(tenantKey(tenant.tenantId)))?.json()).toEqual(renamed);
  });
});
