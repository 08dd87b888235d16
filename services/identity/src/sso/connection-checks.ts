import { randomUUID } from 'node:crypto';
import {
  ssoConnectionId,
  type SsoConnectionId,
  type SsoConnectionInput,
  type TenantId,
  type TenantWarning,
} from '@latchkey/contracts';
import { OutboundFailure } from '@latchkey/outbound';
import type { Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { connectionFaults, type ConnectionFault } from '../domain/sso-connection-rules.js';
import { ProviderRefused, Providers } from './providers.js';
import { takenDomains, type ConnectionRecord } from './sso-connection.store.js';
import { SsoSeal, unreadable } from './sso-seal.js';

type Kept = Pick<ConnectionRecord, 'connectionId' | 'createdAt' | 'version' | 'clientSecret'>;
/** Of other connections that change at the same time: which they are, and what they will have. */
export type Meanwhile = { readonly others: readonly SsoConnectionId[]; readonly domains: readonly string[] };

/** What is there of a connection before it is made. */
export const newConnection = (now: Date): Kept => ({
  connectionId: ssoConnectionId.parse(randomUUID()),
  createdAt: now,
  version: 1,
  clientSecret: null,
});

/** Whether a connection can be kept. */
@Injectable()
export class ConnectionChecks {
  constructor(
    private readonly providers: Providers,
    private readonly seal: SsoSeal,
  ) {}

  /** The row that an input asks for. Without a secret in it the one that is kept stays. */
  recordOf(tenantId: TenantId, { clientSecret, ...input }: SsoConnectionInput, kept: Kept): ConnectionRecord {
    const { connectionId, createdAt, version } = kept;
    const sealed =
      clientSecret === undefined ? kept.clientSecret : this.seal.sealSecret(clientSecret, { tenantId, connectionId });
    return { ...input, connectionId, createdAt, version, clientSecret: sealed };
  }

  /** Every reason against a connection; that its provider cannot be discovered is one only against an active one. */
  async checked(
    database: Queryable,
    tenantId: TenantId,
    record: ConnectionRecord,
    { others, domains }: Meanwhile = { others: [], domains: [] },
  ): Promise<{ faults: ConnectionFault[]; warnings: TenantWarning[] }> {
    const except = [record.connectionId, ...others];
    const taken = await takenDomains(database, tenantId, { domains: record.domains, except });
    const faults = connectionFaults({
      ...record,
      takenDomains: [...taken, ...domains],
      allowsPrivate: this.providers.allowsPrivate,
    });
    if (faults.length > 0) return { faults, warnings: [] };
    const fault = await this.discoveryFault(tenantId, record);
    const found = fault ? [fault] : [];
    return record.active ? { faults: found, warnings: [] } : { faults: [], warnings: found };
  }

  private async discoveryFault(tenantId: TenantId, record: ConnectionRecord): Promise<ConnectionFault | undefined> {
    try {
      await this.providers.discover(this.seal.providerOf(tenantId, record));
      return undefined;
    } catch (error) {
      if (!(error instanceof OutboundFailure) && !(error instanceof ProviderRefused)) throw error;
      if (error.reason === unreadable) return { code: unreadable, pointer: '/clientSecret', detail: 'send it again' };
      const detail = `its discovery document is not to be had: ${error.reason}`;
      return { code: 'not_discoverable', pointer: '/issuer', detail };
    }
  }
}
