import type { SessionId, TenantId } from '@latchkey/contracts';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { clientMetadata } from '../domain/client-metadata.js';
import type { SessionStore } from '../store/session.store.js';
import type { ArtefactStore } from './artefact.store.js';
import type { ClientStore } from './client.store.js';
import type { RecordStore } from './record.store.js';
import { currentRequest } from './request-context.js';
import { providerSession, sessionChanges, sessionContent, type Payload } from './session-view.js';

/** Where the provider's things lie. */
export type Stores = {
  records: RecordStore;
  artefacts: ArtefactStore;
  clients: ClientStore;
  sessions: SessionStore;
};

const dayFallback = 86_400;
const sessionModel = 'Session';
const durable: ReadonlySet<string> = new Set(['Grant', 'RefreshToken']);
const onlyOnce: ReadonlySet<string> = new Set(['ReplayDetection']);

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** The adapter of one model of one tenant's provider. */
export function adapterOf(tenantId: TenantId, model: string, stores: Stores): Adapter {
  if (model === 'Client') return clientAdapter(tenantId, stores);
  if (model === sessionModel) return sessionAdapter(tenantId, stores);
  return durable.has(model) ? recordAdapter(tenantId, model, stores) : artefactAdapter(tenantId, model, stores);
}

function clientAdapter(tenantId: TenantId, { clients }: Stores): Adapter {
  return {
    ...readOnly,
    async find(id) {
      const row = await clients.find(tenantId, id);
      return row && asPayload(clientMetadata(id, row.settings, row.secret_hash), { latchkey: row.settings });
    },
  };
}

/** In Postgres. What is used up twice was stolen, or its answer was lost a moment ago. */
function recordAdapter(tenantId: TenantId, model: string, { records }: Stores): Adapter {
  const at = (id: string) => ({ tenantId, model, id });
  return {
    ...readOnly,
    upsert: (id, payload, seconds = dayFallback) => records.keep(at(id), payload, seconds),
    find: async (id) => asPayload(await records.find(at(id))),
    async consume(id) {
      if (!(await records.consume(at(id)))) throw new errors.InvalidGrant('it was used before');
    },
    destroy: (id) => records.remove(at(id)),
    revokeByGrantId: (grantId) => records.removeGranted({ tenantId, model }, grantId),
  };
}

/** In Redis, for minutes. Of many who use the same at once, one does (G-02). */
function artefactAdapter(tenantId: TenantId, model: string, { artefacts, records }: Stores): Adapter {
  const at = (id: string) => ({ tenantId, model, id });
  return {
    ...readOnly,
    async upsert(id, payload, seconds = dayFallback) {
      if (!onlyOnce.has(model)) return artefacts.keep(at(id), payload, seconds);
      if (!(await artefacts.keepOnce(at(id), payload, seconds))) throw new errors.InvalidRequest('it was used before');
    },
    find: async (id) => asPayload(await artefacts.find(at(id))),
    async findByUserCode(userCode) {
      const id = await artefacts.named(tenantId, userCode);
      return id === undefined ? undefined : asPayload(await artefacts.find(at(id)));
    },
    async consume(id) {
      if (await artefacts.consume(at(id))) return;
      const { grantId } = (await artefacts.find(at(id))) ?? {};
      // What was had for it the first time ends with it (RFC 6749 §4.1.2).
      if (typeof grantId === 'string') {
        await artefacts.removeGranted(tenantId, 'AccessToken', grantId);
        await records.removeGranted({ tenantId, model: 'RefreshToken' }, grantId);
      }
      throw new errors.InvalidGrant('it was used before');
    },
    destroy: (id) => artefacts.remove(at(id)),
    revokeByGrantId: (grantId) => artefacts.removeGranted(tenantId, model, grantId),
  };
}

/**
 * The provider has no session of its own: it sees ours. Only a browser without one gets a name of the provider's, for as long as a form
 * of its is open.
 */
function sessionAdapter(tenantId: TenantId, { records, artefacts, sessions }: Stores): Adapter {
  const at = (id: string) => ({ tenantId, model: sessionModel, id });
  const own = (id: string) => {
    const session = currentRequest()?.session;
    return session && (id === session.session_id || !isOurs(id)) ? session : undefined;
  };
  return {
    ...readOnly,
    async upsert(id, payload, seconds = dayFallback) {
      const request = currentRequest();
      const session = request?.session;
      if (!session) return artefacts.keep(at(id), payload, Math.min(seconds, formSeconds));
      request.endsSession = false;
      const { session_id: sessionId, user_id: userId } = session;
      const [read, now] = [request.sessionRead ?? {}, sessionContent(payload)];
      request.sessionRead = now;
      return records.keepSession({ tenantId, sessionId, userId }, sessionChanges(read, now), seconds);
    },
    async find(id) {
      const session = own(id);
      if (!session) return isOurs(id) ? undefined : asPayload(await artefacts.find(at(id)));
      const content = await records.session(tenantId, session.session_id);
      const request = currentRequest();
      // The provider changes what it is given.
      if (request) request.sessionRead = structuredClone(content);
      return asPayload(providerSession(session, content));
    },
    async findByUid(uid) {
      const row = isOurs(uid) ? await sessions.byId(tenantId, uid) : undefined;
      return row && asPayload(providerSession(row, await records.session(tenantId, row.session_id)));
    },
    async destroy(id) {
      const request = currentRequest();
      if (!request?.session) return artefacts.remove(at(id));
      // It does that before it keeps a session under another name, too.
      request.endsSession = true;
    },
  };
}

const formSeconds = 600;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isOurs = (id: string): id is SessionId => uuid.test(id);

const readOnly: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};

const asPayload = (payload: object | undefined, more: Payload = {}): AdapterPayload | undefined =>
  payload && { ...payload, ...more };
