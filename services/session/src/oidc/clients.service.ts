import { randomBytes } from 'node:crypto';
import {
  ContractError,
  type changeClient,
  type createClient,
  type deleteClient,
  type listClients,
  type readClient,
  type ReplyOf,
  type RequestOf,
  type StoredClient,
} from '@latchkey/contracts';
import { TenantDirectory } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { hasSecret } from '../domain/client-metadata.js';
import { hashOf } from '../sessions/session-tokens.js';
import { ClientStore, type ClientRow } from './client.store.js';

/** An administrator's view of clients. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly clients: ClientStore,
    private readonly tenants: TenantDirectory,
  ) {}

  /** The secret is in this answer alone; what is kept tells nobody what it was. */
  async create({ tenantId, settings }: RequestOf<typeof createClient>): Promise<ReplyOf<typeof createClient>> {
    this.tenants.byId(tenantId);
    const clientId = randomBytes(12).toString('base64url');
    const secret = hasSecret(settings) ? randomBytes(32).toString('base64url') : undefined;
    const secretHash = secret === undefined ? null : hashOf(secret);
    const row = await this.clients.insert(tenantId, { clientId, settings, secretHash });
    return { ...stored(row), ...(secret !== undefined && { secret }) };
  }

  async list({ tenantId, ...asked }: RequestOf<typeof listClients>): Promise<ReplyOf<typeof listClients>> {
    const { rows, next } = await this.clients.page(tenantId, asked);
    const kept = rows.map(stored);
    const versions = kept.map(({ version }) => version);
    return { clients: kept.map(({ client }) => client), versions, ...(next !== undefined && { next }) };
  }

  async read({ tenantId, clientId }: RequestOf<typeof readClient>): Promise<StoredClient> {
    return stored(await this.clients.find(tenantId, clientId));
  }

  async change({ tenantId, ...change }: RequestOf<typeof changeClient>): Promise<StoredClient> {
    const { client: before } = stored(await this.clients.find(tenantId, change.clientId));
    if (before.type !== change.settings.type) {
      throw new ContractError('contract.invalid_request', undefined, {
        extension: { errors: [{ pointer: '/type', detail: 'stays what it is: register another client' }] },
      });
    }
    const row = await this.clients.change(tenantId, change);
    if (!row) throw new ContractError('request.precondition_failed');
    return stored(row);
  }

  async remove({ tenantId, clientId }: RequestOf<typeof deleteClient>): Promise<ReplyOf<typeof deleteClient>> {
    await this.clients.remove(tenantId, clientId);
    return {};
  }
}

function stored(row: ClientRow | undefined): StoredClient {
  if (!row) throw new ContractError('request.not_found', 'no such client');
  const { client_id: clientId, settings, created_at: createdAt, version } = row;
  return { version, client: { clientId, ...settings, createdAt: createdAt.toISOString() } };
}
