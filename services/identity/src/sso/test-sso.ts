// The SSO services of this folder with a real database and bus, and two providers that say what they are told to.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  ContractError,
  ssoConnectionInput,
  type BrowserHash,
  type finishSso,
  type ManagedSsoConnection,
  type RequestOf,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay, statement } from '@latchkey/persistence';
import { TenantProjector } from '../tenants/tenant-projector.js';
import { anInteraction, aTenant, quietLog, startTestServers } from '../test-servers.js';
import { ManagedUsersService } from '../users/managed-users.service.js';
import { Providers } from './providers.js';
import { ConnectionChecks } from './connection-checks.js';
import { SsoConnectionsService } from './sso-connections.service.js';
import { SsoSeal } from './sso-seal.js';
import { SsoService } from './sso.service.js';
import { HostileProvider } from './test-provider.js';

const context = () => callContext(8_000);
const aDomain = () => `${randomUUID().slice(0, 8)}.example`;
export const aBrowser = () => randomBytes(32).toString('base64url') as BrowserHash;

export type Place = Omit<RequestOf<typeof finishSso>, 'parameters'>;
type Connected = Pick<ManagedSsoConnection, 'connectionId' | 'domains'>;
type Answer = { state: string; code?: string; iss?: string; error?: string };

/** How some work ended: the code of its failure and the reason that the log has, or what came of it. */
export const failureOf = (work: Promise<unknown>) =>
  work.then(
    (value) => `accepted: ${JSON.stringify(value)}`,
    (error: unknown) => (error instanceof ContractError ? `${error.code}: ${error.reason}` : String(error)),
  );

export const emailAt = ({ domains }: Connected, name = randomUUID()) => `${name}@${domains[0]}`;
export const verified = (email: string) => ({ email, email_verified: true });

const countOf = (table: 'sso_identity' | 'outbox' | 'app_user') =>
  statement<[], { count: number }>(`count-${table}`, `SELECT count(*)::int AS count FROM ${table}`);
const counts = [countOf('sso_identity'), countOf('outbox'), countOf('app_user')];

export const tenant = aTenant();
export const other = aTenant();
const { tenantId } = tenant;

async function startParts() {
  const servers = await startTestServers();
  await servers.seed(tenant);
  await servers.seed(other);
  const { database, publisher } = servers;
  const relay = new OutboxRelay(database, publisher, quietLog);
  const seal = new SsoSeal(randomBytes(32));
  const providers = new Providers(true);
  const projector = new TenantProjector(database, servers.nats, quietLog);
  return {
    servers,
    sso: new SsoService(database, publisher, relay, providers, seal, quietLog),
    connections: new SsoConnectionsService(database, relay, projector, new ConnectionChecks(providers, seal)),
    users: new ManagedUsersService(database, relay),
    provider: await HostileProvider.start(),
    second: await HostileProvider.start(),
  };
}

/** Starts all of it; `stop` takes it away, `reset` makes the providers honest again. */
export async function startSso() {
  const parts = await startParts();
  const { servers, sso, connections, users, provider, second } = parts;

  /** Somebody on the way to the provider, at a browser and in a journey of their own. */
  const begun = async ({ connectionId }: Connected) => {
    const at: Place = { tenantId, interactionId: anInteraction(), browserHash: aBrowser(), purpose: 'sign-in' };
    const request = { ...at, connectionId, origin: tenant.origins[0] ?? '', loginHint: 'somebody' };
    return { at, redirectTo: (await sso.begin(request, new Date())).redirectTo };
  };
  const finish = (at: Place, parameters: Answer, now = new Date()) => sso.finish({ ...at, parameters }, context(), now);
  const rowsNow = () => Promise.all(counts.map(async (count) => (await servers.database.run(count, []))[0]?.count));

  return {
    ...parts,
    begun,
    finish,
    rowsNow,
    /** There and back again with these claims. */
    signIn: async (connection: Connected, claims: Record<string, unknown>, from = provider) => {
      const { at, redirectTo } = await begun(connection);
      return finish(at, from.answer(redirectTo, claims));
    },
    /** A connection as an administrator would make it. */
    aConnection: async (from = provider, changes: Record<string, unknown> = {}) => {
      const wanted = { displayName: 'Acme', issuer: from.issuer, clientId: 'latchkey', clientSecret: 'very secret' };
      const input = ssoConnectionInput.parse({ ...wanted, domains: [aDomain()], ...changes });
      return (await connections.create({ tenantId, input }, new Date())).connection;
    },
    /** Keeps everything of a connection but this. */
    change: async ({ connectionId }: Connected, changes: Record<string, unknown> = { active: false }) => {
      const { version, connection } = await connections.read({ tenantId, connectionId });
      const { displayName, issuer, clientId, domains, linking, active } = connection;
      const kept = { displayName, issuer, clientId, domains, linking, active };
      const input = ssoConnectionInput.parse({ ...kept, ...changes });
      return connections.change({ tenantId, connectionId, expectedVersion: version, input });
    },
    aPerson: (email: string, emailVerified = true) =>
      users.create(
        { tenantId, identifiers: [{ type: 'email', value: email, verified: emailVerified }] },
        context(),
        new Date(),
      ),
    reset: () => [provider, second].forEach((one) => one.reset()),
    stop: async () => {
      await Promise.all([provider.stop(), second.stop()]);
      await servers.stop();
    },
  };
}
