import {
  administratorScope,
  ContractError,
  type checkAdministrator,
  type redeemEnrolment,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, orderedId } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { administratorWith, redeemFor } from './administrator.store.js';

const tokenLifeMs = 90 * 86_400_000;

/** Tokens of the management API. It sees hashes alone, and looks them up by them: how long that takes tells nothing. */
@Injectable()
export class AdministratorsService {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async redeem(request: RequestOf<typeof redeemEnrolment>, now: Date): Promise<ReplyOf<typeof redeemEnrolment>> {
    const { enrolmentHash, tokenHash: hash } = request;
    const expiresAt = new Date(now.getTime() + tokenLifeMs);
    const grant = { tokenId: orderedId(), scopes: [...administratorScope.options], expiresAt };
    if (!(await redeemFor(this.database, enrolmentHash, { ...grant, hash, createdAt: now })))
      throw new ContractError('administrator.enrolment_rejected');
    this.log.info({ tokenId: grant.tokenId, scopes: grant.scopes }, 'an enrolment was redeemed');
    return { ...grant, expiresAt: expiresAt.toISOString() };
  }

  async check(
    { tokenHash }: RequestOf<typeof checkAdministrator>,
    now: Date,
  ): Promise<ReplyOf<typeof checkAdministrator>> {
    const found = await administratorWith(this.database, tokenHash, now);
    return { administrator: found ? { ...found, expiresAt: found.expiresAt.toISOString() } : null };
  }
}
