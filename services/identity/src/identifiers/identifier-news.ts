import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { ContractError, masked } from '@latchkey/contracts';
import { OutboxRelay, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { changeWaitSeconds, mostChanges, settlingMs } from '../domain/identifier-rules.js';
import type { Identifier } from '../domain/identifier.js';
import type { Notice, ProvedChannel } from '../domain/notices.js';
import { NoticesService } from '../notices/notices.service.js';
import type { Owner, StoredIdentifier } from './identifier.store.js';
import { keepUndo, nthNewestChange } from './undo.store.js';

/** Why somebody may make no further change for now. */
export async function tooManyChanges(database: Queryable, owner: Owner, now: Date): Promise<ContractError | undefined> {
  const retryAfterSeconds = changeWaitSeconds(await nthNewestChange(database, owner, mostChanges), now);
  if (retryAfterSeconds === undefined) return undefined;
  return new ContractError('request.too_many', undefined, { extension: { retryAfterSeconds } });
}

/** A change of somebody's identifiers, and what they were before it. */
export type IdentifierChange = {
  notice: Notice;
  at: Date;
  which?: Identifier;
  before: readonly StoredIdentifier[];
};

/** What is kept of a secret that takes a change back. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Tells a change of identifiers to all that a person had proved before it, with a link that takes it back (E-16). */
@Injectable()
export class IdentifierNews {
  constructor(
    private readonly notices: NoticesService,
    private readonly relay: OutboxRelay,
  ) {}

  /** In the transaction of the change. */
  async tell(transaction: Queryable, owner: Owner, { notice, at, which, before }: IdentifierChange): Promise<void> {
    const undoSecret = randomBytes(32).toString('base64url');
    const expiresAt = new Date(at.getTime() + settlingMs);
    const undo = { secretHash: hashOfSecret(undoSecret), former: before, changedAt: at, expiresAt };
    await keepUndo(transaction, owner, undo);
    const news = { notice, at, before: { channels: channelsOf(before), undoSecret } };
    await this.notices.leave(transaction, owner, which ? { ...news, which: masked(which) } : news, randomUUID());
  }

  /** That changes were taken back, which nothing takes back in turn. */
  async tellReverted(
    transaction: Queryable,
    owner: Owner,
    at: Date,
    before: readonly StoredIdentifier[],
  ): Promise<void> {
    const news = {
      notice: 'identifiers-reverted' as const,
      at,
      before: { channels: channelsOf(before), undoSecret: undefined },
    };
    await this.notices.leave(transaction, owner, news, randomUUID());
  }

  /** When the transaction is committed. */
  nudge(): void {
    this.notices.nudge();
    this.relay.nudge();
  }
}

const channelsOf = (identifiers: readonly StoredIdentifier[]): ProvedChannel[] =>
  identifiers.flatMap(({ type, value, verified, addedAt }) =>
    type !== 'username' && verified ? [{ type, value, addedAt }] : [],
  );
