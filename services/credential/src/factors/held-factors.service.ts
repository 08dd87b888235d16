import type { HeldFactors, readFactors, removeFactor, ReplyOf, RequestOf, unlockFactors } from '@latchkey/contracts';
import { TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Database, OutboxRelay } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { forgetAttempts, lockFactor, type Factor } from './attempt.store.js';
import { removeCodes } from './backup-code.store.js';
import { tellOfChange } from './factor-events.js';
import { assertOneLeft, lockRemovals } from '../store/kept-methods.js';
import { HeldFactorsStore, type HeldRow } from './held-factors.store.js';
import { removeTotp } from './totp.store.js';

const removals = { totp: removeTotp, 'backup-code': removeCodes } satisfies Record<Factor, unknown>;

/** What people have, and its end. */
@Injectable()
export class HeldFactorsService {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
    private readonly held: HeldFactorsStore,
    private readonly relay: OutboxRelay,
  ) {}

  async read({ tenantId, userIds }: RequestOf<typeof readFactors>): Promise<ReplyOf<typeof readFactors>> {
    const { rpId } = this.tenants.byId(tenantId);
    const rows = await this.held.read(tenantId, userIds, rpId);
    return { people: rows.map(toHeldFactors) };
  }

  /** Wrong codes stay counted: whoever could take a factor away and make it anew would else have all their tries again. */
  async remove(
    request: RequestOf<typeof removeFactor>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof removeFactor>> {
    const { factor, keepOneOf, by } = request;
    const { rpId } = this.tenants.byId(request.tenantId);
    const removed = await this.database.transaction(async (transaction) => {
      await lockRemovals(transaction, request, keepOneOf);
      await lockFactor(transaction, request, factor, now);
      const isGone = await removals[factor](transaction, request);
      if (!isGone) return false;
      await assertOneLeft(transaction, request, { removed: factor, keepOneOf, rpId });
      await tellOfChange(transaction, request, { factor, change: 'removed', by }, { now, traceparent });
      return true;
    });
    if (removed) this.relay.nudge();
    return { removed };
  }

  async unlock(request: RequestOf<typeof unlockFactors>): Promise<ReplyOf<typeof unlockFactors>> {
    await forgetAttempts(this.database, request);
    return {};
  }
}

const toHeldFactors = (row: HeldRow): HeldFactors => ({
  userId: row.user_id,
  passkeys: row.passkeys,
  passkeyUsedAt: row.passkey_used_at?.toISOString() ?? null,
  totp: row.totp,
  totpUsedAt: row.totp_used_at?.toISOString() ?? null,
  backupCodesLeft: row.codes_left,
  passkeysEnrolledIn: row.passkeys_in,
  totpEnrolledIn: row.totp_in,
  backupCodesEnrolledIn: row.codes_in,
});
