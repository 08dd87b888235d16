import {
  configurationDocument,
  experienceInput,
  managedSsoConnection,
  registeredClient,
  tenantConfiguration,
  webhook,
  type ConfigurationDocument,
} from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { documentOf, planOf, type Current } from './plan.js';

const at = '2026-11-22T00:00:00.000Z';
const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

const connection = (connectionId: string, issuer: string, hasClientSecret = true) => ({
  version: 3,
  connection: managedSsoConnection.parse({
    ...{ connectionId, issuer, displayName: issuer, clientId: 'us', domains: ['acme.example'], hasClientSecret },
    ...{ createdAt: at, redirectUris: ['https://x.example/cb'], warnings: [] },
  }),
});
const client = (clientId: string, name: string) => ({
  version: 5,
  client: registeredClient.parse({ clientId, name, type: 'browser', createdAt: at }),
});

const endpoint = webhook.parse({
  ...{ webhookId: ids[0], url: 'https://hooks.example', description: '', codes: [], active: true, version: 2 },
  ...{ createdAt: at, disabledAt: null, formerSecretUntil: null },
});

const current: Current = {
  tenant: {
    version: 7,
    configuration: tenantConfiguration.parse({
      ...{ tenantId: 'acme', hosts: ['acme.example'], rpId: 'acme.example', origins: ['https://acme.example'] },
      ...experienceInput.parse({ displayName: 'Acme' }),
      passwordExpiry: { enabled: true, enabledAt: at },
    }),
  },
  connections: [connection(ids[0], 'https://one.example'), connection(ids[1], 'https://two.example', false)],
  clients: [client('client-one', 'Shop'), client('client-two', 'Till')],
  webhooks: [endpoint],
};

const exported = documentOf(current);
const [one, two] = exported.ssoConnections;
const [shop, till] = exported.clients;
if (!one || !two || !shop || !till) throw new Error('two of each are there');

const planned = (changes: Partial<ConfigurationDocument>, prune = false) =>
  planOf(current, configurationDocument.parse({ ...exported, ...changes }), { prune });

describe('a document', () => {
  it('is sent back as it was read and changes nothing', () => {
    expect(planned({})).toEqual({
      ...{ changes: [], problems: [], kept: [], connections: [], clients: [], webhooks: [] },
      ...{ removeConnections: [], removeClients: [], removeWebhooks: [] },
    });
  });

  it('has no secret, and nothing that is not decided by who writes it', () => {
    expect(JSON.stringify(exported)).not.toMatch(
      /clientSecret"|createdAt|redirectUris":\["https:\/\/x|warnings|enabledAt|tenantId/,
    );
  });
});

describe('endpoints', () => {
  const [known] = exported.webhooks;
  it.each<{ because: string; webhooks: ConfigurationDocument['webhooks']; pointers: string[] }>([
    {
      because: 'one is known by its address',
      webhooks: [{ url: 'https://hooks.example', description: '', codes: [], active: true }],
      pointers: [],
    },
    {
      because: 'its address is changed by its id',
      webhooks: [{ webhookId: known?.webhookId, url: 'https://new.example', description: '', codes: [], active: true }],
      pointers: ['/webhooks/0/url'],
    },
    { because: 'one that is left out stays', webhooks: [], pointers: [] },
  ])('$because', ({ webhooks, pointers }) => {
    expect(planned({ webhooks }).changes.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('that are left out are removed where that is said', () => {
    expect(planned({ webhooks: [] }).kept).toEqual([{ kind: 'webhook', id: ids[0], name: 'https://hooks.example' }]);
    expect(planned({ webhooks: [] }, true)).toMatchObject({ removeWebhooks: [endpoint], kept: [] });
  });
});

describe('what a document changes', () => {
  it.each<{ because: string; changes: Partial<ConfigurationDocument>; pointers: string[] }>([
    { because: 'the name', changes: { displayName: 'New' }, pointers: ['/displayName'] },
    {
      because: 'a switch of the experience',
      changes: { experience: { ...exported.experience, signInMode: 'sign-in-only' } },
      pointers: ['/experience/signInMode'],
    },
    {
      because: 'the first host is the RP ID where none is written',
      changes: { domains: { hosts: ['acme.example'], origins: ['https://acme.example'] } },
      pointers: [],
    },
    {
      because: 'since when is not the document’s',
      changes: {
        experience: {
          ...exported.experience,
          passwordExpiry: { ...exported.experience.passwordExpiry, enabledAt: '2020-01-01T00:00:00.000Z' },
        },
      },
      pointers: [],
    },
    {
      because: 'a connection',
      changes: { ssoConnections: [one, { ...two, active: false }] },
      pointers: ['/ssoConnections/1/active'],
    },
    {
      because: 'a connection is known by issuer and client id',
      changes: { ssoConnections: [{ ...two, connectionId: undefined }, one] },
      pointers: [],
    },
    {
      because: 'a secret that is there stays',
      changes: { ssoConnections: [{ ...one, hasClientSecret: false }, two] },
      pointers: [],
    },
    {
      because: 'a client is known by its name',
      changes: { clients: [{ ...till, clientId: undefined }, shop] },
      pointers: [],
    },
    {
      because: 'a client is renamed by its id',
      changes: { clients: [{ ...shop, name: 'Store' }, till] },
      pointers: ['/clients/0/name'],
    },
    {
      because: 'a client comes',
      changes: { clients: [shop, till, { ...shop, clientId: undefined, name: 'New' }] },
      pointers: ['/clients/2'],
    },
  ])('$because', ({ changes, pointers }) => {
    const plan = planned(changes);
    expect(plan.changes.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(plan.problems).toEqual([]);
  });

  it('names what exists with the version that was seen, and what is new without', () => {
    const fresh = { ...shop, clientId: undefined, name: 'New' };
    const plan = planned({
      clients: [{ ...shop, name: 'Store' }, till, fresh],
      ssoConnections: [{ ...one, active: false }, two],
    });
    expect(plan.connections).toMatchObject([
      { pointer: '/ssoConnections/0', wanted: { existing: { connectionId: ids[0], expectedVersion: 3 } } },
    ]);
    expect(plan.clients).toMatchObject([
      {
        pointer: '/clients/0',
        wanted: { existing: { clientId: 'client-one', expectedVersion: 5 }, settings: { name: 'Store' } },
      },
      { pointer: '/clients/2', wanted: { settings: { name: 'New' } } },
    ]);
    expect(plan.clients[1]?.wanted.existing).toBeUndefined();
  });
});

describe('what a document leaves out', () => {
  const less = { ssoConnections: [one], clients: [till] };

  it('stays, and is told', () => {
    const { changes, kept, removeClients, removeConnections } = planned(less);
    expect({ changes, removeClients, removeConnections }).toEqual({
      changes: [],
      removeClients: [],
      removeConnections: [],
    });
    expect(kept).toEqual([
      { kind: 'sso-connection', id: ids[1], name: 'https://two.example' },
      { kind: 'client', id: 'client-one', name: 'Shop' },
    ]);
  });

  it('goes where that is wanted', () => {
    const { changes, kept, removeClients, removeConnections } = planned(less, true);
    expect(changes).toEqual([
      { pointer: '/ssoConnections', from: two, to: null },
      { pointer: '/clients', from: shop, to: null },
    ]);
    expect(kept).toEqual([]);
    expect([
      removeConnections.map(({ connectionId }) => connectionId),
      removeClients.map(({ clientId }) => clientId),
    ]).toEqual([[ids[1]], ['client-one']]);
  });
});

describe('what speaks against a document', () => {
  it.each<{ because: string; changes: Partial<ConfigurationDocument>; code: string; pointer: string }>([
    {
      because: 'a connection’s id is nobody’s',
      changes: { ssoConnections: [{ ...one, connectionId: configuredId() }, two] },
      code: 'unknown_id',
      pointer: '/ssoConnections/0/connectionId',
    },
    {
      because: 'an id stands there twice',
      changes: { clients: [shop, shop] },
      code: 'unknown_id',
      pointer: '/clients/1/clientId',
    },
    {
      because: 'a new connection needs a secret',
      changes: { ssoConnections: [one, two, { ...one, connectionId: undefined, issuer: 'https://new.example' }] },
      code: 'secret_needed',
      pointer: '/ssoConnections/2/hasClientSecret',
    },
    {
      because: 'one that is there has none yet',
      changes: { ssoConnections: [one, { ...two, hasClientSecret: true }] },
      code: 'secret_needed',
      pointer: '/ssoConnections/1/hasClientSecret',
    },
  ])('$because', ({ changes, code, pointer }) => {
    expect(planned(changes).problems).toMatchObject([{ code, pointer }]);
  });
});

function configuredId() {
  return managedSsoConnection.shape.connectionId.parse('33333333-3333-4333-8333-333333333333');
}
