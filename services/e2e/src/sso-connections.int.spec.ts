import type { ManagedSsoConnection } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDomain, callback, Organisation } from './organisation.js';
import { TestProvider } from './provider/provider.js';

let at: Organisation;

beforeAll(async () => {
  at = await Organisation.start();
});
afterAll(() => at.stop());

describe('connections over the management API', () => {
  it('are made, listed, read, changed on condition and removed; the secret is never shown', async () => {
    const { connection, address, domain } = await at.connected();
    expect(connection).toMatchObject({
      displayName: 'Acme',
      hasClientSecret: true,
      active: true,
      linking: 'by-verified-email',
      redirectUris: [at.tenant.origin + callback],
      warnings: [],
    });
    expect(JSON.stringify(connection)).not.toContain(TestProvider.clientSecret);
    const read = await at.admin.get(address);
    expect([read.status, read.headers.etag, read.body]).toEqual([200, '"1"', connection]);
    const list = (await at.admin.get(at.path)).body as { connections: ManagedSsoConnection[] };
    expect(list.connections).toContainEqual(connection);
    const change = { ...at.provider.connection([domain]), displayName: 'New' };
    expect((await at.admin.send('PUT', address, change)).status).toBe(428);
    expect((await at.admin.send('PUT', address, change, '"7"')).status).toBe(412);
    expect(await at.admin.send('PUT', address, change, '"1"')).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect((await at.admin.send('DELETE', address, undefined)).status).toBe(204);
    expect((await at.admin.get(address)).status).toBe(404);
    expect((await at.admin.send('DELETE', address, undefined)).status).toBe(404);
  });

  it('are refused with every reason', async () => {
    const { domain } = await at.connected();
    const wrong = at.provider.connection([domain, domain], { issuer: 'http://elsewhere.example' });
    expect(await at.admin.send('POST', at.path, wrong)).toMatchObject({
      status: 422,
      body: {
        code: 'identity.sso_connection_not_acceptable',
        errors: [
          { code: 'issuer_not_https', pointer: '#/issuer' },
          { code: 'domain_taken', pointer: '#/domains/0' },
          { code: 'domain_twice', pointer: '#/domains/1' },
        ],
      },
    });
  });

  it.each([
    { because: 'a member is unknown', change: { tenantId: 'default' } },
    { because: 'a domain is an address', change: { domains: ['ada@acme.example'] } },
    { because: 'a domain is a wildcard', change: { domains: ['*.acme.example'] } },
    { because: 'there is no domain', change: { domains: [] } },
    { because: 'the issuer is no address', change: { issuer: 'acme' } },
  ])('are no connections when $because', async ({ change }) => {
    const reply = await at.admin.send('POST', at.path, { ...at.provider.connection([aDomain()]), ...change });
    expect([reply.status, reply.body]).toMatchObject([400, { code: 'contract.invalid_request' }]);
  });

  it('of a tenant are nobody else’s', async () => {
    const { connection } = await at.connected();
    expect((await at.admin.get(`/tenants/default/sso-connections/${connection.connectionId}`)).status).toBe(404);
  });
});
