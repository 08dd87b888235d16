import { randomUUID } from 'node:crypto';
import { experienceInput, tenantKey, type TenantConfiguration } from '@latchkey/contracts';
import { runMigrations } from '@latchkey/persistence/migrate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../store/migrations.js';
import { aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { ensureTenant } from './seed.js';
import { TenantProjector } from './tenant-projector.js';
import { readTenantRecord, takenHosts } from './tenant.store.js';
import { TenantsService } from './tenants.service.js';

let servers: TestServers;
beforeAll(async () => {
  servers = await startTestServers();
});
afterAll(() => servers.stop());

const projectorTo = (url: string) => new TenantProjector(servers.database, { ...servers.nats, url }, quietLog);
const change = (service: TenantsService, { tenantId }: TenantConfiguration, displayName: string) =>
  service.change({
    tenantId,
    expectedVersion: 1,
    change: { part: 'experience', experience: experienceInput.parse({ displayName }) },
  });

it('a change is told at once to all who watch', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  await change(new TenantsService(servers.database, projectorTo(servers.nats.url)), tenant, 'Renamed');
  await expect.poll(() => servers.tenants.byId(tenant.tenantId).displayName).toBe('Renamed');
});

it('a change that could not be told is kept, and told as soon as that is possible', async () => {
  const tenant = aTenant();
  await servers.seed(tenant);
  const options = { ...servers.nats, password: 'not the password' };
  const projector = new TenantProjector(servers.database, options, quietLog);
  const stored = await change(new TenantsService(servers.database, projector), tenant, 'Renamed');
  expect(stored.version).toBe(2);
  expect((await servers.bucket.get(tenantKey(tenant.tenantId)))?.json()).toMatchObject({ displayName: 'Acme' });
  options.password = servers.nats.password;
  await expect.poll(() => servers.tenants.byId(tenant.tenantId).displayName, { timeout: 5_000 }).toBe('Renamed');
  projector.onModuleDestroy();
});

it('provisioning again leaves alone what an administrator has decided, and brings the domains up to date', async () => {
  const tenant = aTenant();
  const { url: natsUrl, user: natsUser, password: natsPassword } = servers.nats;
  const options = { databaseUrl: servers.databaseUrl, natsUrl, natsUser, natsPassword };
  await servers.seed(tenant);
  await change(new TenantsService(servers.database, projectorTo(natsUrl)), tenant, 'Renamed');
  const origins = [`http://${tenant.rpId}:4000`];
  await ensureTenant({ ...options, configuration: { ...tenant, origins } });
  const record = await readTenantRecord(servers.database, tenant.tenantId);
  expect(record).toMatchObject({ version: 3, configuration: { displayName: 'Renamed', origins } });
  await ensureTenant({ ...options, configuration: { ...tenant, origins } });
  expect((await readTenantRecord(servers.database, tenant.tenantId))?.version).toBe(3);
});

it('provisioning refuses a tenant that breaks a rule', async () => {
  await expect(servers.seed(aTenant({ rpId: 'other.test' }))).rejects.toThrow('rp_id_not_of_origin');
});

it('tenants from before there was a management API keep their hosts', async () => {
  const name = `identity_old_${randomUUID().replaceAll('-', '')}`;
  await servers.sql(`CREATE DATABASE ${name}`);
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${name}`;
  const { Database, statement } = await import('@latchkey/persistence');
  const old = new Database({ url: url.href, poolSize: 1 });
  try {
    await runMigrations({
      url: url.href,
      migrations: migrations.filter(({ name: one }) => !one.includes('Administration')),
    });
    const { tenantId, hosts, rpId, origins, displayName, signIn, passkey } = aTenant();
    const before = { tenantId, hosts: ['Old.Test'], rpId, origins, displayName, signIn, passkey };
    const insert = statement<[string, string]>('old', 'INSERT INTO tenant (tenant_id, configuration) VALUES ($1, $2)');
    await old.run(insert, [tenantId, JSON.stringify(before)]);
    await runMigrations({ url: url.href, migrations });
    expect(hosts).not.toContain('old.test');
    expect(await takenHosts(old, { tenantId: aTenant().tenantId, hosts: ['old.test'] })).toEqual(['old.test']);
    const record = await readTenantRecord(old, tenantId);
    expect(record).toMatchObject({ version: 1, configuration: { languages: { default: 'en' }, relatedOrigins: [] } });
  } finally {
    await old.close();
    await servers.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});
