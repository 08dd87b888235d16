import { randomBytes, randomUUID } from 'node:crypto';
import { ContractError, ssoConnectionInput, type RequestOf, type createSsoConnection } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TenantProjector } from '../tenants/tenant-projector.js';
import { aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { Providers } from './providers.js';
import { ConnectionChecks } from './connection-checks.js';
import { SsoConnectionsService } from './sso-connections.service.js';
import { SsoSeal } from './sso-seal.js';
import { HostileProvider } from './test-provider.js';

let servers: TestServers;
let provider: HostileProvider;
const tenant = aTenant();
const { tenantId } = tenant;
const keptSeal = new SsoSeal(randomBytes(32));

beforeAll(async () => {
  servers = await startTestServers();
  await servers.seed(tenant);
  provider = await HostileProvider.start();
});
afterEach(() => provider.reset());
afterAll(async () => {
  await provider.stop();
  await servers.stop();
});

/** A service that may speak to this machine, as in development, or may not, as everywhere else. */
function managing(allowsPrivate = true, seal = keptSeal) {
  const relay = new OutboxRelay(servers.database, servers.publisher, quietLog);
  const projector = new TenantProjector(servers.database, servers.nats, quietLog);
  return new SsoConnectionsService(
    servers.database,
    relay,
    projector,
    new ConnectionChecks(new Providers(allowsPrivate), seal),
  );
}

const aDomain = () => `${randomUUID().slice(0, 8)}.example`;
const input = (changes: Record<string, unknown> = {}): RequestOf<typeof createSsoConnection>['input'] =>
  ssoConnectionInput.parse({
    displayName: 'Acme',
    issuer: provider.issuer,
    clientId: 'latchkey',
    domains: [aDomain()],
    ...changes,
  });
const create = (changes: Record<string, unknown> = {}, service = managing()) =>
  service.create({ tenantId, input: input(changes) }, new Date());
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ContractError)) throw error;
      return (error.extension.errors ?? []).map(({ code, pointer, detail }) => `${code} ${pointer} ${detail}`);
    },
  );
const projected = () => servers.tenants.byId(tenantId).sso.connections;

describe('a connection', () => {
  it('is told to everybody while it is active, without anything secret', async () => {
    const { connection, version } = await create({ clientSecret: 'very secret' });
    const { connectionId, displayName, domains } = connection;
    expect(connection).toMatchObject({
      hasClientSecret: true,
      redirectUris: [`${tenant.origins[0]}/api/v1/sso/callback`],
    });
    await expect.poll(projected).toContainEqual({ connectionId, displayName, domains });
    const value = (await servers.bucket.get(`tenant.${tenantId}`))?.string();
    expect(value).not.toContain('secret');
    const change = { tenantId, connectionId, expectedVersion: version, input: input({ domains, active: false }) };
    expect((await managing().change(change)).connection.hasClientSecret).toBe(true);
    await expect.poll(projected).not.toContainEqual({ connectionId, displayName, domains });
  });

  it('has domains that are no other active connection’s of the tenant', async () => {
    const domain = aDomain();
    const { connection } = await create({ domains: [domain] });
    expect(await faultsOf(create({ domains: [aDomain(), domain] }))).toEqual([
      `domain_taken /domains/1 ${domain} belongs to another active connection`,
    ]);
    expect(await faultsOf(create({ domains: [domain], active: false }))).toEqual([]);
    await managing().delete({ tenantId, connectionId: connection.connectionId }, callContext(5_000), new Date());
    expect(await faultsOf(create({ domains: [domain] }))).toEqual([]);
  });

  it('of one domain made at the same time is one', async () => {
    const domains = [aDomain()];
    const faults = await Promise.all(Array.from({ length: 4 }, () => faultsOf(create({ domains }))));
    expect(faults.filter((one) => one.length === 0)).toHaveLength(1);
  });

  it('is changed on condition of what was read', async () => {
    const service = managing();
    const { connection, version } = await create({}, service);
    const { connectionId, domains } = connection;
    const request = { tenantId, connectionId, expectedVersion: version, input: input({ domains, displayName: 'New' }) };
    expect(await service.change(request)).toMatchObject({ version: 2, connection: { displayName: 'New' } });
    await expect(service.change(request)).rejects.toMatchObject({ code: 'request.precondition_failed' });
  });

  it.each([
    { because: 'no server', instead: { issuer: 'http://127.0.0.1:1' }, reason: 'unreachable' },
    { because: 'an error', answer: { status: 503, body: '{}' }, reason: 'server_error' },
    { because: 'no document', answer: { body: 'hello' }, reason: 'answer: OAUTH_PARSE_ERROR' },
    { because: 'too much', answer: { body: `{"a":"${'x'.repeat(600_000)}"}` }, reason: 'too_large' },
    {
      because: 'a redirect, which is not followed',
      answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
      reason: 'answer: OAUTH_RESPONSE_IS_NOT_CONFORM',
    },
    { because: 'no keys', metadata: { jwks_uri: undefined }, reason: 'endpoint_missing' },
    {
      because: 'endpoints at http',
      metadata: { token_endpoint: 'http://10.0.0.1/token' },
      reason: 'endpoint_not_https',
    },
    {
      because: 'a script to go to',
      metadata: { authorization_endpoint: 'javascript:alert(1)' },
      reason: 'endpoint_not_https',
    },
    {
      because: 'another issuer',
      metadata: { issuer: 'https://elsewhere.example' },
      reason: 'answer: OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    },
  ])('whose provider shows $because is kept only when it is not active, and the reason is said', async (row) => {
    if (row.answer) provider.instead.set('/.well-known/openid-configuration', row.answer);
    provider.metadata = row.metadata ?? {};
    const detail = `its discovery document is not to be had: ${row.reason}`;
    expect(await faultsOf(create({ ...row.instead }))).toEqual([`not_discoverable /issuer ${detail}`]);
    const { connection } = await create({ ...row.instead, active: false });
    expect(connection.warnings).toEqual([{ code: 'not_discoverable', pointer: '/issuer', detail }]);
  });
});

it('a secret that a new pepper made unreadable is asked for again, and nothing breaks', async () => {
  const { connection, version } = await create({ clientSecret: 'very secret' });
  const { connectionId, domains } = connection;
  const service = managing(true, new SsoSeal(randomBytes(32)));
  const change = { tenantId, connectionId, expectedVersion: version };
  expect(await faultsOf(service.change({ ...change, input: input({ domains }) }))).toEqual([
    'client_secret_unreadable /clientSecret send it again',
  ]);
  const again = input({ domains, clientSecret: 'sent again' });
  expect(await service.change({ ...change, input: again })).toMatchObject({ version: 2 });
});

describe('a provider on the inside is not spoken to unless the deployment allows it (H-09)', () => {
  it.each([
    { because: 'an address', issuer: 'https://127.0.0.1:8443' },
    { because: 'an address of IPv6', issuer: 'https://[::1]:8443' },
    { because: 'IPv4 within IPv6', issuer: 'https://[::ffff:127.0.0.1]:8443' },
    { because: 'a cloud’s metadata', issuer: 'https://169.254.169.254' },
    { because: 'a number, which is an address', issuer: 'https://2130706433:8443' },
    { because: 'a name that resolves to one', issuer: 'https://localhost:8443' },
  ])('$because: $issuer', async ({ issuer }) => {
    expect(await faultsOf(create({ issuer }, managing(false)))).toEqual([
      'not_discoverable /issuer its discovery document is not to be had: private_address',
    ]);
  });

  it('nor in the clear', async () => {
    const asked = provider.asked.length;
    expect(await faultsOf(create({}, managing(false)))).toEqual([
      'issuer_not_https /issuer an https address without a user',
    ]);
    expect(provider.asked).toHaveLength(asked);
  });
});
