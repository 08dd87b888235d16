import { randomBytes } from 'node:crypto';
import {
  ContractError,
  type applyClients,
  type ConfigurationFault,
  type ReplyOf,
  type RequestOf,
  type TenantId,
  type WantedClient,
} from '@latchkey/contracts';
import { Database, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { clientFaults } from '../domain/client-rules.js';
import { ClientStore } from './client.store.js';

/** A tenant's clients as a document has them, all or none. */
@Injectable()
export class ApplyClientsService {
  constructor(
    private readonly database: Database,
    private readonly clients: ClientStore,
  ) {}

  apply({ tenantId, clients, remove, dryRun }: RequestOf<typeof applyClients>): Promise<ReplyOf<typeof applyClients>> {
    return this.database.transaction(async (transaction) => {
      const faults: ConfigurationFault[][] = [];
      for (const wanted of clients) faults.push(await this.faultsOf(tenantId, wanted, transaction));
      if (dryRun || faults.some(({ length }) => length > 0)) return { clientFaults: faults };
      for (const clientId of remove) await this.clients.remove(tenantId, clientId, transaction);
      for (const wanted of clients) await this.write(tenantId, wanted, transaction);
      return { clientFaults: faults };
    });
  }

  private async faultsOf(tenantId: TenantId, { existing, settings }: WantedClient, transaction: Queryable) {
    if (!existing) return clientFaults(settings, undefined);
    const row = await this.clients.find(tenantId, existing.clientId, transaction);
    if (!row || row.version !== existing.expectedVersion) throw movedOn();
    return clientFaults(settings, row.settings);
  }

  private async write(tenantId: TenantId, { existing, settings }: WantedClient, transaction: Queryable): Promise<void> {
    const clientId = randomBytes(12).toString('base64url');
    const row = existing
      ? await this.clients.change(tenantId, { ...existing, settings }, transaction)
      : await this.clients.insert(tenantId, { clientId, settings, secretHash: null }, transaction);
    if (!row) throw movedOn();
  }
}

const movedOn = () => new ContractError('request.precondition_failed');
