import { randomBytes } from 'node:crypto';
import {
  ContractError,
  type changeClient,
  type createClient,
  type deleteClient,
  type listClients,
  type RegisteredClient,
  type ReplyOf,
  type RequestOf,
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
    return { client: shown(row), ...(secret !== undefined && { secret }) };
  }

  async list({ tenantId }: RequestOf<typeof listClients>): Promise<ReplyOf<typeof listClients>> {
    return { clients: (await this.clients.list(tenantId)).map(shown) };
  }

  async change(request: RequestOf<typeof changeClient>): Promise<ReplyOf<typeof changeClient>> {
    const { tenantId, clientId, settings } = request;
    const before = await this.clients.find(tenantId, clientId);
    if (before && before.settings.type !== settings.type) {
      throw new ContractError('contract.invalid_request', undefined, {
        extension: { errors: [{ pointer: '/type', detail: 'stays what it is: register another client' }] },
      });
    }
    return { client: shown(await this.clients.change(tenantId, clientId, settings)) };
  }

  async remove({ tenantId, clientId }: RequestOf<typeof deleteClient>): Promise<ReplyOf<typeof deleteClient>> {
    await this.clients.remove(tenantId, clientId);
    return {};
  }
}

function shown(row: ClientRow | undefined): RegisteredClient {
  if (!row) throw new ContractError('request.not_found', 'no such client');
  return { clientId: row.client_id, ...row.settings, createdAt: row.created_at.toISOString() };
}
