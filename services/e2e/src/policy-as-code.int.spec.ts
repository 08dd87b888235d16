import type {
  ConfigurationDocument,
  ConfigurationPlan,
  ManagedSsoConnection,
  RegisteredClient,
} from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName, call } from './administrator.js';
import { MfaPeople } from './mfa-people.js';
import { eventually, startSystem, type System } from './system.js';

// R7: a tenant's configuration as one document that a repository owns.

let system: System;
let admin: Administrator;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

const pathOf = (tenant: string) => `/tenants/${tenant}/configuration`;
const connection = (more: object = {}) => ({
  ...{ displayName: 'Acme', issuer: 'https://idp.example', clientId: 'us', domains: ['acme.example'], active: false },
  ...more,
});
const endpoint = { url: 'https://hooks.example/in', description: 'Warehouse', codes: ['user.created'] };
const shop = { name: 'Shop', type: 'browser', redirectUris: ['https://shop.example/cb'] };

/** A new tenant, its document and the tag of that. */
async function aTenant() {
  const name = aTenantName('code');
  await admin.newTenant(name);
  return { name, path: pathOf(name), ...(await read(name)) };
}

async function read(name: string) {
  const { status, body, headers } = await admin.get(pathOf(name));
  expect(status).toBe(200);
  return { document: body as ConfigurationDocument, tag: headers.etag };
}

const dryRun = async (path: string, document: object, query = '') => {
  const { status, body } = await admin.send('PUT', `${path}?dryRun=true${query}`, document);
  expect(status).toBe(200);
  return body as ConfigurationPlan;
};

describe('a document', () => {
  it('is what was written, and is written again without a change', async () => {
    const { name, path, document, tag } = await aTenant();
    const wanted = {
      ...{ ...document, displayName: 'As code', clients: [shop], ssoConnections: [connection()] },
      experience: { ...document.experience, passkey: { ...document.experience.passkey, mostPerUser: 3 } },
    };
    const planned = await dryRun(path, wanted);
    expect(planned.problems).toEqual([]);
    expect(planned.changes.map(({ pointer }) => pointer)).toEqual([
      ...['/displayName', '/experience/passkey/mostPerUser', '/ssoConnections/0', '/clients/0'],
    ]);
    expect(await read(name)).toEqual({ document, tag });
    const applied = await admin.send('PUT', path, wanted, tag);
    expect(applied).toMatchObject({ status: 200, body: planned });
    const now = await read(name);
    expect(now.tag).toBe(applied.headers.etag);
    expect(now.document).toMatchObject(wanted);
    expect(await dryRun(path, now.document)).toEqual({ changes: [], problems: [], kept: [] });
    expect(await dryRun(path, wanted)).toEqual({ changes: [], problems: [], kept: [] });
    const again = await admin.send('PUT', path, wanted, now.tag);
    expect([again.status, again.headers.etag]).toEqual([200, now.tag]);
  });

  it('configures another tenant as this one is', async () => {
    const { path, document, tag } = await aTenant();
    await admin.send('PUT', path, { ...document, clients: [shop] }, tag);
    const other = await aTenant();
    const { domains: _, ...same } = (await admin.get(path)).body as ConfigurationDocument;
    const wanted = {
      ...same,
      domains: other.document.domains,
      clients: same.clients.map(({ clientId: _id, ...one }) => one),
    };
    expect((await admin.send('PUT', other.path, wanted, other.tag)).status).toBe(200);
    const { document: made } = await read(other.name);
    expect(made.clients).toMatchObject([{ name: 'Shop' }]);
    expect(made.clients[0]?.clientId).not.toBe(same.clients[0]?.clientId);
  });

  it('keeps the secrets that it does not have', async () => {
    const { name, path } = await aTenant();
    const made = await admin.send('POST', `/tenants/${name}/sso-connections`, {
      ...connection(),
      clientSecret: 'a secret',
    });
    const { connectionId } = made.body as ManagedSsoConnection;
    const web = await admin.send('POST', `/tenants/${name}/clients`, { ...shop, type: 'web' });
    const { clientId, secret } = web.body as RegisteredClient & { secret: string };
    const sealed = async () => ({
      ofUs: await system.rows('session', 'SELECT secret_hash FROM oidc_client WHERE client_id = $1', [clientId]),
      ofThem: await system.rows('identity', 'SELECT client_secret FROM sso_connection WHERE connection_id = $1', [
        connectionId,
      ]),
    });
    const before = await sealed();
    const { document, tag } = await read(name);
    expect(JSON.stringify(document)).not.toContain(secret);
    expect(document.ssoConnections).toMatchObject([{ connectionId, hasClientSecret: true }]);
    const [one] = document.ssoConnections;
    const wanted = {
      ...{ ...document, ssoConnections: [{ ...one, displayName: 'New' }] },
      clients: document.clients.map((client) => ({ ...client, name: 'Store' })),
    };
    expect((await admin.send('PUT', path, wanted, tag)).status).toBe(200);
    expect(await sealed()).toEqual(before);
    expect((await read(name)).document).toMatchObject({
      ssoConnections: [{ displayName: 'New' }],
      clients: [{ name: 'Store' }],
    });
  });

  it('removes what it leaves out only where that is said', async () => {
    const { name, path, document, tag } = await aTenant();
    const whole = { ...document, clients: [shop], ssoConnections: [connection()] };
    const { headers } = await admin.send('PUT', path, whole, tag);
    const kept = await admin.send('PUT', path, document, headers.etag);
    expect(kept.body).toMatchObject({
      changes: [],
      kept: [{ kind: 'sso-connection' }, { kind: 'client', name: 'Shop' }],
    });
    expect((await read(name)).document).toMatchObject(whole);
    const pruned = await admin.send('PUT', `${path}?prune=true`, document, kept.headers.etag);
    expect(pruned).toMatchObject({ status: 200, body: { kept: [] } });
    expect((await read(name)).document).toEqual(document);
  });

  it('makes an endpoint whose secret is in no answer but that of rotating it', async () => {
    const { name, path, document, tag } = await aTenant();
    const wanted = { ...document, webhooks: [endpoint] };
    expect((await dryRun(path, wanted)).changes).toMatchObject([{ pointer: '/webhooks/0', from: null }]);
    const applied = await admin.send('PUT', path, wanted, tag);
    expect(applied).toMatchObject({ status: 200, body: { problems: [] } });
    const { document: now, tag: next } = await read(name);
    expect(now.webhooks).toMatchObject([{ ...endpoint, active: true }]);
    expect(JSON.stringify([applied.body, now])).not.toContain('whsec_');
    const [made] = now.webhooks;
    const changed = { ...now, webhooks: [{ ...made, active: false }] };
    expect((await admin.send('PUT', path, changed, next)).body).toMatchObject({
      changes: [{ pointer: '/webhooks/0/active', from: true, to: false }],
    });
    const below = `/tenants/${name}/webhooks/${made?.webhookId ?? ''}`;
    const rotated = await admin.send('POST', `${below}/rotate-secret`, {});
    expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_/) as string } });
    const kept = await admin.send('PUT', path, document, (await read(name)).tag);
    expect(kept.body).toMatchObject({ kept: [{ kind: 'webhook', id: made?.webhookId, name: endpoint.url }] });
    expect((await admin.send('PUT', `${path}?prune=true`, document, kept.headers.etag)).status).toBe(200);
    expect((await read(name)).document).toEqual(document);
  });

  it('gives a domain of one connection to another', async () => {
    const { name, path, document, tag } = await aTenant();
    const two = [connection(), connection({ clientId: 'others', domains: ['other.example'] })];
    const first = await admin.send('PUT', path, { ...document, ssoConnections: two }, tag);
    const { document: now } = await read(name);
    const [one, other] = now.ssoConnections;
    const swapped = [
      { ...one, domains: ['other.example'] },
      { ...other, domains: ['acme.example'] },
    ];
    expect((await admin.send('PUT', path, { ...now, ssoConnections: swapped }, first.headers.etag)).status).toBe(200);
    expect((await read(name)).document.ssoConnections.map(({ domains }) => domains)).toEqual([
      ['other.example'],
      ['acme.example'],
    ]);
  });
});

describe('a document is refused', () => {
  it('with every reason of every part, and nothing of it is applied', async () => {
    const { name, path, document, tag } = await aTenant();
    const wanted = {
      ...{ ...document, displayName: 'Half' },
      domains: { ...document.domains, origins: ['https://elsewhere.example'] },
      experience: { ...document.experience, signIn: { methods: [] } },
      ssoConnections: [
        connection({ issuer: 'http://elsewhere.example' }),
        connection({ clientId: 'new', hasClientSecret: true }),
      ],
      clients: [shop, { name: 'Server', type: 'web' }, { ...shop, clientId: 'nobody-has-this' }],
      webhooks: [
        endpoint,
        { ...endpoint, url: 'https://user:word@hooks.example' },
        { ...endpoint, webhookId: crypto.randomUUID() },
      ],
    };
    const { status, body } = await admin.send('PUT', path, wanted, tag);
    const { code, errors } = body as { code: string; errors: { code: string; pointer: string }[] };
    expect([status, code]).toEqual([422, 'configuration.not_acceptable']);
    const found = errors.map(({ code: reason, pointer }) => `${reason} ${pointer}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'rp_id_not_of_origin #/domains/origins/0',
        'passkey_only #/experience/signIn/methods',
        'issuer_not_https #/ssoConnections/0/issuer',
        'secret_needed #/ssoConnections/1/hasClientSecret',
        'secret_needed #/clients/1',
        'unknown_id #/clients/2/clientId',
        'url_not_https #/webhooks/1/url',
        'unknown_id #/webhooks/2/webhookId',
      ]),
    );
    const { problems } = await dryRun(path, wanted);
    expect(problems.map(({ code: reason, pointer }) => `${reason} #${pointer}`)).toEqual(found);
    expect(await read(name)).toEqual({ document, tag });
  });

  it.each([
    { because: 'a member is unknown', change: { webhook: [] }, pointer: '#' },
    {
      because: 'a member deep inside is unknown',
      change: { experience: { passkey: { enabld: true } } },
      pointer: '#/experience/passkey',
    },
    {
      because: 'a secret stands in it',
      change: { ssoConnections: [connection({ clientSecret: 'x' })] },
      pointer: '#/ssoConnections/0',
    },
    { because: 'its form is another', change: { version: 2 }, pointer: '#/version' },
  ])('because $because', async ({ change, pointer }) => {
    const { path, document, tag } = await aTenant();
    const { status, body } = await admin.send('PUT', path, { ...document, ...change }, tag);
    expect([status, body]).toMatchObject([400, { code: 'contract.invalid_request', errors: [{ pointer }] }]);
  });

  it('without the tag of what it replaces, or with an old one', async () => {
    const { name, path, document, tag } = await aTenant();
    expect((await admin.send('PUT', path, document)).body).toMatchObject({ code: 'request.precondition_required' });
    await admin.send('POST', `/tenants/${name}/clients`, shop);
    expect((await admin.send('PUT', path, document, tag)).body).toMatchObject({ code: 'request.precondition_failed' });
    const { tag: fresh } = await read(name);
    const both = ['One', 'Two'].map((displayName) => admin.send('PUT', path, { ...document, displayName }, fresh));
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 412,
    ]);
  });

  it('when people would lose their passkeys and nobody has said so', async () => {
    const people = await MfaPeople.at(system);
    await people.someone({ passkey: true });
    const { document, tag } = await read(people.tenant.id);
    const path = pathOf(people.tenant.id);
    const parent = 'localhost';
    const wanted = { ...document, domains: { ...document.domains, rpId: parent } };
    const lost = { code: 'passkeys_would_be_lost', pointer: '/domains/rpId' };
    await eventually(async () => (await dryRun(path, wanted)).problems.length > 0);
    expect((await dryRun(path, wanted)).problems).toMatchObject([lost]);
    expect((await dryRun(path, wanted, '&acceptedLoss=1')).problems).toEqual([]);
    expect((await admin.send('PUT', path, wanted, tag)).status).toBe(422);
  });

  it('of a tenant that is not there', async () => {
    const { document } = await aTenant();
    for (const method of ['GET', 'PUT'])
      expect(
        (
          await call(system.url, method, pathOf('nobody-is-here'), {
            token: admin.token,
            ...(method === 'PUT' && { body: document, headers: { 'if-match': '"x"' } }),
          })
        ).status,
      ).toBe(404);
  });
});

it('a document whose clients were not applied is finished by sending it again', async () => {
  const { name, path, document, tag } = await aTenant();
  const wanted = { ...document, displayName: 'Whole', clients: [shop], ssoConnections: [connection()] };
  // As after a failure between the two: identity's part is there, and session's is not.
  expect((await admin.send('PUT', path, { ...wanted, clients: [] }, tag)).status).toBe(200);
  const { tag: half } = await read(name);
  const finished = await admin.send('PUT', path, wanted, half);
  expect((finished.body as ConfigurationPlan).changes.map(({ pointer }) => pointer)).toEqual(['/clients/0']);
  expect((await read(name)).document).toMatchObject(wanted);
});
