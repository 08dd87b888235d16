import { randomUUID } from 'node:crypto';
import {
  sessionRevoked,
  sessionsEnded,
  type RevocationReason,
  type SessionId,
  type TenantId,
} from '@latchkey/contracts';
import { Broadcasts, toStoredEvent } from '@latchkey/messaging';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { RecordStore } from '../oidc/record.store.js';
import { SessionLifeStore, type EndedRow, type Ending } from '../store/session-life.store.js';
import { SessionCache } from './session-cache.js';

/** Reasons for which nothing that was granted to a person goes on. */
const endsGrants: ReadonlySet<RevocationReason> = new Set([
  'administrator',
  'suspended',
  'password-changed',
  'factor-changed',
]);

/** Ends sessions: the record first, then the news of it, to the caches of every service and gateway and to the stream. */
@Injectable()
export class SessionsEnded {
  private readonly teller = randomUUID();
  private sequence = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly lives: SessionLifeStore,
    private readonly records: RecordStore,
    private readonly cache: SessionCache,
    private readonly broadcasts: Broadcasts,
    private readonly relay: OutboxRelay,
  ) {}

  /** Ends the session of a token; how many that were: one or none. */
  async byToken(tenantId: TenantId, tokenHash: string, traceparent: string): Promise<number> {
    const toEvent = this.toEvent(tenantId, 'signed-out', traceparent);
    return this.told(tenantId, await this.lives.endByToken(tenantId, tokenHash, toEvent));
  }

  /** Ends sessions of one person, and for some reasons everything that was granted to them in these (E-17). */
  async ofPerson(ending: Ending, traceparent: string): Promise<number> {
    const { tenantId, userId, reason, except } = ending;
    if (endsGrants.has(reason)) await this.records.removeOfPerson(tenantId, userId, except);
    return this.told(tenantId, await this.lives.endOfPerson(ending, this.toEvent(tenantId, reason, traceparent)));
  }

  /** Calls whenever sessions have ended. */
  onEnded(listen: () => void): void {
    this.listeners.push(listen);
  }

  /** Has everybody forget what they remember of these sessions. */
  async forget(
    tenantId: TenantId,
    rows: readonly Pick<EndedRow, 'session_id' | 'token_hash'>[],
    endedAt?: string,
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.cache.drop(
      tenantId,
      rows.map(({ token_hash: hash }) => hash),
    );
    const sessionIds: SessionId[] = rows.map(({ session_id: id }) => id);
    const news = { teller: this.teller, sequence: this.sequence++, sessionIds };
    this.broadcasts.tellEverybody(sessionsEnded, { ...news, ...(endedAt !== undefined && { endedAt }) });
  }

  private async told(tenantId: TenantId, rows: readonly EndedRow[]): Promise<number> {
    await this.forget(tenantId, rows, new Date().toISOString());
    if (rows.length === 0) return 0;
    this.relay.nudge();
    for (const listen of this.listeners) listen();
    return rows.length;
  }

  private toEvent(tenantId: TenantId, reason: RevocationReason, traceparent: string) {
    const revokedAt = new Date().toISOString();
    return ({ session_id: sessionId, user_id: userId }: EndedRow) =>
      toStoredEvent(sessionRevoked, orderedId(), { tenantId, sessionId, userId, reason, revokedAt }, traceparent);
  }
}
