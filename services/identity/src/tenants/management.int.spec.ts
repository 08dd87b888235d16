import { randomUUID } from 'node:crypto';
import { ContractError, experienceInput, mfaSettings, tenantKey, type TenantConfiguration } from '@latchkey/contracts';
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

it('A11: a code that signs in is no second factor, whichever of the two is switched on later', async () => {
  const code = { identifier: 'email', password: true, code: true, primary: 'password' } as const;
  const withoutCode = { ...code, code: false };
  const faultsOf = (work: Promise<unknown>) =>
    work.then(
      () => [],
      (error: unknown) => (error instanceof ContractError ? [error.code, error.extension] : error),
    );
  const errors = [{ code: 'factor_signs_in', pointer: '/mfa/factors/0', detail: 'a code by email signs in already' }];
  for (const { before, after } of [
    { before: { signIn: { methods: [code] } }, after: { mfa: { factors: ['email-code'] } } },
    { before: { mfa: { factors: ['email-code'] } }, after: { signIn: { methods: [code] } } },
  ]) {
    const tenant = aTenant();
    await servers.seed(tenant);
    const service = new TenantsService(servers.database, projectorTo(servers.nats.url));
    const decide = (expectedVersion: number, experience: object) =>
      service.change({
        tenantId: tenant.tenantId,
        expectedVersion,
        change: { part: 'experience', experience: experienceInput.parse({ displayName: 'Acme', ...experience }) },
      });
    const base = { signIn: { methods: [withoutCode] } };
    await decide(1, { ...base, ...before });
    expect(await faultsOf(decide(2, { ...base, ...before, ...after }))).toEqual(['tenant.not_acceptable', { errors }]);
  }
});

it('who reads or changes a tenant is warned of what its active connections make of it', async () => {
  const tenant = aTenant({ mfa: mfaSettings.parse({ factors: ['webauthn'], policy: 'mandatory' }) });
  await servers.seed(tenant);
  const { tenantId } = tenant;
  const service = new TenantsService(servers.database, projectorTo(servers.nats.url));
  const warned = async () => (await service.read({ tenantId })).warnings.map(({ code }) => code);
  expect(await warned()).toEqual([]);
  await servers.sql(`
    INSERT INTO sso_connection (tenant_id, connection_id, display_name, issuer, client_id, domains, active, linking, created_at)
    VALUES ('${tenantId}', gen_random_uuid(), 'Acme', 'https://idp.example', 'x', '{acme.example}', true, 'never', now())`);
  expect(await warned()).toEqual(['sso_people_without_factor']);
  const { mfa } = tenant;
  const experience = experienceInput.parse({ displayName: 'Acme', mfa: { ...mfa, trustSso: true } });
  const changed = service.change({ tenantId, expectedVersion: 1, change: { part: 'experience', experience } });
  expect((await changed).warnings).toEqual([]);
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
