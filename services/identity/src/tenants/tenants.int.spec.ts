import { configurationBucket, tenantKey, type TenantConfiguration } from '@latchkey/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { projectTenant, withConfigurationWriter, type ConfigurationWriter } from './projection.js';
import { TenantProjector } from './tenant-projector.js';
import { keepTenant } from './tenant.store.js';

let servers: TestServers;
beforeAll(async () => {
  servers = await startTestServers();
});
afterAll(() => servers.stop());

const subjectOf = (id: string) => `$KV.${configurationBucket}.${tenantKey(id)}`;
const valueOf = async (id: string) => (await servers.bucket.get(tenantKey(id)))?.string();
const startOfTheService = () => new TenantProjector(servers.database, servers.nats, quietLog).onApplicationBootstrap();
const project = (id: string) =>
  withConfigurationWriter(servers.nats, (writer) => projectTenant(servers.database, writer, id));

it('a seeded tenant, and a change of it, reach everybody who watches', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  await expect.poll(() => servers.tenants.byId(tenant.tenantId)).toEqual(tenant);
  await servers.seed({ ...tenant, displayName: 'Acme, renamed' });
  await expect.poll(() => servers.tenants.byId(tenant.tenantId).displayName).toBe('Acme, renamed');
  await servers.seed({ ...tenant, displayName: 'Acme, renamed' });
  expect(servers.tenants.byHost(tenant.hosts[0] ?? '').displayName).toBe('Acme, renamed');
});

it.each([
  { because: 'was deleted', harm: (id: string) => servers.bucket.delete(tenantKey(id)) },
  {
    because: 'is gone with its bucket, with all that it had before',
    harm: async (id: string) => {
      const manager = await jetstreamManager(servers.onlooker);
      await manager.streams.purge(`KV_${configurationBucket}`, { filter: subjectOf(id) });
    },
  },
  { because: 'is not JSON', harm: (id: string) => servers.bucket.put(tenantKey(id), '{') },
  { because: 'is no configuration', harm: (id: string) => servers.bucket.put(tenantKey(id), '{}') },
])('a start of the service heals a value that $because', async ({ harm }) => {
  const tenant = aTenant();
  await servers.seed(tenant);
  await harm(tenant.tenantId);
  await startOfTheService();
  expect(JSON.parse((await valueOf(tenant.tenantId)) ?? '')).toEqual(tenant);
  await expect.poll(() => servers.tenants.byId(tenant.tenantId)).toEqual(tenant);
});

it.each([
  { because: 'is not JSON', value: () => '{' },
  { because: 'is no configuration', value: () => '{}' },
  {
    because: 'is another tenant’s',
    value: (tenant: TenantConfiguration) => JSON.stringify(aTenant({ hosts: tenant.hosts })),
  },
])('who watches keeps the last good value when a new one $because', async ({ value }) => {
  const [tenant, later] = [aTenant(), aTenant()];
  await servers.seed(tenant);
  // The bucket keeps one value a key: one that is replaced before the watch has come to it is never seen.
  await expect.poll(() => servers.tenants.byId(tenant.tenantId)).toEqual(tenant);
  await servers.bucket.put(tenantKey(tenant.tenantId), value(tenant));
  await servers.seed(later);
  await expect.poll(() => servers.tenants.byHost(later.hosts[0] ?? '')).toEqual(later);
  expect(servers.tenants.byHost(tenant.hosts[0] ?? '')).toEqual(tenant);
});

describe('a replica with an older view', () => {
  type Publish = ConfigurationWriter['publish'];

  /** Before its nth put, while it holds the row that it has read, `meanwhile` happens. Tells what it tried to put. */
  async function projectSlowly(id: string, nth: number, meanwhile: () => Promise<void>) {
    const puts: Parameters<Publish>[] = [];
    await withConfigurationWriter(servers.nats, (writer) => {
      const publish: Publish = async (...put) => {
        if (puts.push(put) === nth) await meanwhile();
        return writer.publish(...put);
      };
      return projectTenant(servers.database, { publish }, id);
    });
    return puts;
  }

  it.each([
    { nth: 1, because: 'before it knows the revision' },
    { nth: 2, because: 'after it has learnt the revision' },
  ])('never overwrites a newer value: $because', async ({ nth }) => {
    const tenant = aTenant();
    await servers.seed(tenant);
    const renamed = { ...tenant, displayName: 'The newer name' };
    const puts = await projectSlowly(tenant.tenantId, nth, () => servers.seed(renamed));
    const payloads = puts.map(([, payload]) => payload);
    expect(payloads.slice(0, nth)).toEqual(Array.from({ length: nth }, () => JSON.stringify(tenant)));
    expect(JSON.parse((await valueOf(tenant.tenantId)) ?? '')).toEqual(renamed);
  });

  it('never overwrites a newer value with a put that arrives when nobody waits for it any more', async () => {
    const tenant = aTenant();
    await servers.seed(tenant);
    const puts = await projectSlowly(tenant.tenantId, 0, () => Promise.resolve());
    const renamed = { ...tenant, displayName: 'The newer name' };
    await servers.seed(renamed);
    await withConfigurationWriter(servers.nats, async (writer) => {
      for (const put of puts) await expect(writer.publish(...put)).rejects.toThrow('wrong last sequence');
    });
    expect(puts).toHaveLength(2);
    expect(JSON.parse((await valueOf(tenant.tenantId)) ?? '')).toEqual(renamed);
  });

  it('is one of many at once, and all end with what the row says', async () => {
    const tenant = aTenant();
    await servers.seed(tenant);
    const renamed = { ...tenant, displayName: 'The last name' };
    await keepTenant(servers.database, renamed);
    await Promise.all(Array.from({ length: 4 }, () => project(tenant.tenantId)));
    expect(JSON.parse((await valueOf(tenant.tenantId)) ?? '')).toEqual(renamed);
  });
});

it('a tenant without a row is not projected', async () => {
  const { tenantId } = aTenant();
  await project(tenantId);
  expect(await valueOf(tenantId)).toBeUndefined();
});
