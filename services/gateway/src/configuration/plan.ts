import type {
  ClientSettings,
  ConfigurationChange,
  ConfigurationDocument,
  ConfigurationFault,
  ConfigurationPlan,
  ConfiguredClient,
  ConfiguredConnection,
  ConfiguredWebhook,
  ManagedSsoConnection,
  RegisteredClient,
  SsoConnectionInput,
  StoredTenant,
  WantedClient,
  WantedConnection,
  WantedWebhook,
  Webhook,
} from '@latchkey/contracts';
import { experienceOf } from '../admin/experience.js';
import { differences } from './differences.js';

/** All that is there of a tenant, with the versions that it was seen at. */
export type Current = {
  readonly tenant: Pick<StoredTenant, 'version' | 'configuration'>;
  readonly connections: readonly { version: number; connection: ManagedSsoConnection }[];
  readonly clients: readonly { version: number; client: RegisteredClient }[];
  readonly webhooks: readonly Webhook[];
};

/** A wanted part, and where in the document it stands, for its faults. */
export type Placed<T> = { readonly pointer: string; readonly wanted: T };

/** What has to be done so that a tenant is what a document says. */
export type Plan = ConfigurationPlan & {
  readonly connections: readonly Placed<WantedConnection>[];
  readonly clients: readonly Placed<WantedClient>[];
  readonly webhooks: readonly Placed<WantedWebhook>[];
  readonly removeConnections: readonly ManagedSsoConnection[];
  readonly removeClients: readonly RegisteredClient[];
  readonly removeWebhooks: readonly Webhook[];
};

/** One entry of a document beside what it stands for: `undefined` is new. */
type Entry<Wanted, Known> = { pointer: string; wanted: Wanted; known: Known | undefined };
type Matched<Wanted, Known> = { entries: Entry<Wanted, Known>[]; left: Known[]; problems: ConfigurationFault[] };

const fault = (code: string, pointer: string, detail: string): ConfigurationFault => ({ code, pointer, detail });

/** The tenant as a document. */
export function documentOf({ tenant, connections, clients, webhooks }: Current): ConfigurationDocument {
  const { hosts, rpId, origins } = tenant.configuration;
  const { displayName, ...experience } = experienceOf(tenant);
  return {
    version: 1,
    displayName,
    domains: { hosts, rpId, origins },
    experience: withoutClock(experience),
    ssoConnections: connections.map(({ connection }) => configuredConnection(connection)),
    clients: clients.map(({ client }) => configuredClient(client)),
    webhooks: webhooks.map(configuredWebhook),
  };
}

/** Since when is what identity keeps, whatever is sent. */
function withoutClock(experience: ConfigurationDocument['experience']): ConfigurationDocument['experience'] {
  const { enabledAt: _, ...passwordExpiry } = experience.passwordExpiry;
  return { ...experience, passwordExpiry };
}

function configuredConnection(connection: ManagedSsoConnection): ConfiguredConnection {
  const { createdAt: _at, redirectUris: _uris, warnings: _warnings, ...configured } = connection;
  return configured;
}

function configuredClient({ createdAt: _, ...configured }: RegisteredClient): ConfiguredClient {
  return configured;
}

/** Since when it is disabled, and how long a former secret signs, happens to it. */
const configuredWebhook = ({ webhookId, url, description, codes, active }: Webhook): ConfiguredWebhook => ({
  ...{ webhookId, url, description, codes, active },
});

/** What a document changes, what speaks against it before anybody is asked, and what it leaves alone. */
export function planOf(current: Current, wanted: ConfigurationDocument, { prune }: { prune: boolean }): Plan {
  const before = documentOf(current);
  const sso = matchedConnections(current, wanted);
  const apps = matchedClients(current, wanted);
  const hooks = matchedWebhooks(current, wanted);
  const { hosts, rpId = hosts[0] } = wanted.domains;
  const changes = [
    ...differences(before.displayName, wanted.displayName, '/displayName'),
    ...differences(before.domains, { ...wanted.domains, rpId }, '/domains'),
    ...differences(before.experience, withoutClock(wanted.experience), '/experience'),
    ...sso.entries.flatMap((entry) => connectionChanges(entry)),
    ...apps.entries.flatMap(({ pointer, wanted: client, known }) =>
      differences(known && configuredClient(known.client), { ...client, clientId: known?.client.clientId }, pointer),
    ),
    ...hooks.entries.flatMap(webhookChanges),
  ];
  const leftConnections = sso.left.map(({ connection }) => connection);
  const leftClients = apps.left.map(({ client }) => client);
  const gone: ConfigurationChange[] = [
    ...leftConnections.map((one) => ({ pointer: '/ssoConnections', from: configuredConnection(one), to: null })),
    ...leftClients.map((one) => ({ pointer: '/clients', from: configuredClient(one), to: null })),
    ...hooks.left.map((one) => ({ pointer: '/webhooks', from: configuredWebhook(one), to: null })),
  ];
  return {
    changes: prune ? [...changes, ...gone] : changes,
    problems: [...sso.problems, ...sso.entries.flatMap(secretProblem), ...apps.problems, ...hooks.problems],
    kept: prune ? [] : keptOf(leftConnections, leftClients, hooks.left),
    connections: sso.entries.filter((entry) => connectionChanges(entry).length > 0).map(wantedConnection),
    clients: apps.entries.filter(isOtherClient).map(wantedClient),
    webhooks: hooks.entries.filter((entry) => webhookChanges(entry).length > 0).map(wantedWebhook),
    removeConnections: prune ? leftConnections : [],
    removeClients: prune ? leftClients : [],
    removeWebhooks: prune ? hooks.left : [],
  };
}

const matchedConnections = ({ connections }: Current, { ssoConnections }: ConfigurationDocument) =>
  matched(ssoConnections, connections, {
    at: '/ssoConnections',
    idName: 'connectionId',
    idOf: ({ connectionId }) => connectionId,
    knownId: ({ connection }) => connection.connectionId,
    isSame: (wanted, { connection }) => wanted.issuer === connection.issuer && wanted.clientId === connection.clientId,
  });

const matchedClients = ({ clients }: Current, wanted: ConfigurationDocument) =>
  matched(wanted.clients, clients, {
    at: '/clients',
    idName: 'clientId',
    idOf: ({ clientId }) => clientId,
    knownId: ({ client }) => client.clientId,
    isSame: ({ name }, { client }) => name === client.name,
  });

const matchedWebhooks = ({ webhooks }: Current, wanted: ConfigurationDocument) =>
  matched(wanted.webhooks, webhooks, {
    at: '/webhooks',
    idName: 'webhookId',
    idOf: ({ webhookId }) => webhookId,
    knownId: ({ webhookId }) => webhookId,
    isSame: ({ url }, known) => url === known.url,
  });

/** Entries with an id are those of that id; the others then are what is left and plainly the same. */
function matched<Wanted, Known>(
  wanted: readonly Wanted[],
  known: readonly Known[],
  how: {
    at: string;
    idName: string;
    idOf: (one: Wanted) => string | undefined;
    knownId: (one: Known) => string;
    isSame: (one: Wanted, other: Known) => boolean;
  },
): Matched<Wanted, Known> {
  const named = new Set(wanted.map(how.idOf));
  const left = new Set(known);
  const problems: ConfigurationFault[] = [];
  const entries = wanted.map((one, index) => {
    const pointer = `${how.at}/${index}`;
    const id = how.idOf(one);
    const found = [...left].find((other) =>
      id === undefined ? !named.has(how.knownId(other)) && how.isSame(one, other) : how.knownId(other) === id,
    );
    if (found) left.delete(found);
    else if (id !== undefined)
      problems.push(fault('unknown_id', `${pointer}/${how.idName}`, 'nothing here has this id, or it is there twice'));
    return { pointer, wanted: one, known: found };
  });
  return { entries, left: [...left], problems };
}

type ConnectionEntry = Entry<ConfiguredConnection, Current['connections'][number]>;
type WebhookEntry = Entry<ConfiguredWebhook, Webhook>;
type ClientEntry = Entry<ConfiguredClient, Current['clients'][number]>;

/** A secret that is there stays there. */
function connectionChanges({ pointer, wanted, known }: ConnectionEntry): ConfigurationChange[] {
  if (!known) return differences(undefined, wanted, pointer);
  const { connectionId, hasClientSecret } = known.connection;
  return differences(
    configuredConnection(known.connection),
    { ...wanted, connectionId, hasClientSecret: hasClientSecret || wanted.hasClientSecret },
    pointer,
  );
}

const isOtherClient = ({ wanted, known }: ClientEntry): boolean =>
  !known || differences(configuredClient(known.client), { ...wanted, clientId: known.client.clientId }).length > 0;

const webhookChanges = ({ pointer, wanted, known }: WebhookEntry): ConfigurationChange[] =>
  differences(known && configuredWebhook(known), { ...wanted, webhookId: known?.webhookId }, pointer);

function secretProblem({ pointer, wanted, known }: ConnectionEntry): ConfigurationFault[] {
  const isUnknown = wanted.connectionId !== undefined && !known;
  if (isUnknown || !wanted.hasClientSecret || known?.connection.hasClientSecret) return [];
  const detail = 'secrets are in no document: send it with POST or PUT …/sso-connections, then this';
  return [fault('secret_needed', `${pointer}/hasClientSecret`, detail)];
}

function wantedConnection({ pointer, wanted, known }: ConnectionEntry): Placed<WantedConnection> {
  const { connectionId: _id, hasClientSecret: _has, ...given } = wanted;
  const input: SsoConnectionInput = given;
  if (!known) return { pointer, wanted: { input } };
  const existing = { connectionId: known.connection.connectionId, expectedVersion: known.version };
  return { pointer, wanted: { existing, input } };
}

function wantedClient({ pointer, wanted, known }: ClientEntry): Placed<WantedClient> {
  const { clientId: _, ...given } = wanted;
  const settings: ClientSettings = given;
  if (!known) return { pointer, wanted: { settings } };
  const existing = { clientId: known.client.clientId, expectedVersion: known.version };
  return { pointer, wanted: { existing, settings } };
}

function wantedWebhook({ pointer, wanted, known }: WebhookEntry): Placed<WantedWebhook> {
  const { webhookId: _, ...input } = wanted;
  if (!known) return { pointer, wanted: { input } };
  const existing = { webhookId: known.webhookId, expectedVersion: known.version };
  return { pointer, wanted: { existing, input } };
}

const keptOf = (
  connections: readonly ManagedSsoConnection[],
  clients: readonly RegisteredClient[],
  webhooks: readonly Webhook[],
): ConfigurationPlan['kept'] => [
  ...connections.map(({ connectionId: id, displayName: name }) => ({ kind: 'sso-connection' as const, id, name })),
  ...clients.map(({ clientId: id, name }) => ({ kind: 'client' as const, id, name })),
  ...webhooks.map(({ webhookId: id, url: name }) => ({ kind: 'webhook' as const, id, name })),
];
