import { randomUUID } from 'node:crypto';
import type { EventId, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { Database, isFirstDelivery, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { sealContext } from '../delivery/delivery-lane.js';
import { MessageDeliverer } from '../delivery/message-deliverer.js';
import { MessageSeal } from '../delivery/sealed-message.js';
import { wordsIn } from '../delivery/words.js';
import { leaveMessage } from '../store/message.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { provedAddressesOf } from '../users/person.store.js';

type Who = { tenantId: TenantId; userId: UserId };

const lifeMs = 24 * 3_600_000;

/** Mail about what happened to somebody's account, to every address that they proved: who did it cannot keep it from them. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly database: Database,
    private readonly deliverer: MessageDeliverer,
    private readonly seal: MessageSeal,
  ) {}

  /** Once per event, however often that is delivered. */
  async backupCodeUsed(who: Who, eventId: EventId): Promise<void> {
    const isLeft = await this.database.transaction(async (transaction) => {
      if (!(await isFirstDelivery(transaction, eventId))) return false;
      await this.leave(transaction, who, eventId);
      return true;
    });
    if (isLeft) this.deliverer.nudge('email');
  }

  private async leave(transaction: Queryable, { tenantId, userId }: Who, eventId: EventId): Promise<void> {
    const tenant = await readTenant(transaction, tenantId);
    if (!tenant) return;
    const site = { tenant: tenant.displayName, origin: tenant.origins[0] ?? '' };
    // In which language they read is known of a journey, not of a person.
    const words = wordsIn(tenant.languages.default).backupCodeUsed(site);
    const addresses = await provedAddressesOf(transaction, { tenantId, userId });
    for (const [index, to] of addresses.entries()) {
      // A place of its own: it replaces no code that is on its way, and no code replaces it.
      const interactionId = `notice-${eventId}-${index}` as InteractionId;
      const key = { tenantId, interactionId, messageId: randomUUID() };
      const sealed = this.seal.seal({ channel: 'email', to, ...words }, sealContext(key));
      const expiresAt = new Date(Date.now() + lifeMs);
      await leaveMessage(transaction, { ...key, channel: 'email', sealed, expiresAt });
    }
  }
}
