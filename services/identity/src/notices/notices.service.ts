import { randomUUID } from 'node:crypto';
import type { EventId, InteractionId, TenantConfiguration, TenantId, UserId } from '@latchkey/contracts';
import { Database, isFirstDelivery, type Queryable } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { sealContext } from '../delivery/delivery-lane.js';
import { MessageDeliverer } from '../delivery/message-deliverer.js';
import { noticeMail, noticeText, type NoticeFacts } from '../delivery/notice-words.js';
import { MessageSeal, type Channel, type Message } from '../delivery/sealed-message.js';
import { SmsProvider } from '../delivery/sms-provider.js';
import { mayUndo } from '../domain/identifier-rules.js';
import { leadsToAccount, recipientsOf, type Notice, type ProvedChannel } from '../domain/notices.js';
import { leaveMessage } from '../store/message.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { beganIn, languageOf, provedChannelsOf } from './notice.store.js';

type Who = { tenantId: TenantId; userId: UserId };

/** Something that happened to somebody's account. */
export type News = {
  notice: Notice;
  at: Date;
  /** The journey in which it was done, if it was in one. */
  madeIn?: InteractionId | undefined;
  /** Which identifier, masked; or which browser. */
  which?: string;
  /** For a change of identifiers: whom they reached before, and the secret that takes it back. */
  before?: { channels: readonly ProvedChannel[]; undoSecret: string | undefined };
};

const lifeMs = 24 * 3_600_000;

/** Messages about what happened to somebody's account, to what they proved: who did it cannot keep it from them (E-10). */
@Injectable()
export class NoticesService {
  constructor(
    private readonly database: Database,
    private readonly deliverer: MessageDeliverer,
    private readonly sms: SmsProvider,
    private readonly seal: MessageSeal,
  ) {}

  /** Of another service's event: once, however often that is delivered. */
  async tell(who: Who, news: News, eventId: EventId): Promise<void> {
    await this.database.transaction(async (transaction) => {
      if (await isFirstDelivery(transaction, eventId)) await this.leave(transaction, who, news, eventId);
    });
    this.nudge();
  }

  /**
   * Leaves the messages in the transaction of what they tell of; `key` is that alone's. `nudge` when it is committed. What somebody
   * set up in the journey that they came in is no news to them.
   */
  async leave(transaction: Queryable, who: Who, news: News, key: string): Promise<void> {
    const { tenantId } = who;
    if (news.madeIn && (await beganIn(transaction, who, news.madeIn))) return;
    const tenant = await readTenant(transaction, tenantId);
    if (!tenant) return;
    const channels = news.before?.channels ?? (await provedChannelsOf(transaction, who));
    const language = (await languageOf(transaction, who)) ?? tenant.languages.default;
    const recipients = recipientsOf(channels, { isOfIdentifiers: news.before !== undefined });
    for (const [index, recipient] of recipients.entries()) {
      const message = messageTo(recipient, { tenant, language, news });
      if (message.channel === 'sms' && !this.sms.isConfigured) continue;
      // A place of its own: it replaces no code that is on its way, and no code replaces it.
      const interactionId = `notice-${key}-${index}` as InteractionId;
      const place = { tenantId, interactionId, messageId: randomUUID() };
      const sealed = this.seal.seal(message, sealContext(place));
      const expiresAt = new Date(Date.now() + lifeMs);
      await leaveMessage(transaction, { ...place, channel: message.channel, sealed, expiresAt });
    }
  }

  nudge(): void {
    for (const channel of ['email', 'sms'] satisfies Channel[]) this.deliverer.nudge(channel);
  }
}

type Letter = { tenant: TenantConfiguration; language: string; news: News };

function messageTo(recipient: ProvedChannel, { tenant, language, news }: Letter): Message {
  const { notice, at, which, before } = news;
  const origin = tenant.origins[0] ?? '';
  const undo = before?.undoSecret !== undefined && mayUndo(recipient, at) ? before.undoSecret : undefined;
  const facts: NoticeFacts = {
    tenant: tenant.displayName,
    origin,
    at,
    which,
    // In the fragment, which no server and no referrer is told.
    undo: undo && `${origin}/account/undo#${undo}`,
    account: leadsToAccount(notice, tenant.accountCenter) ? `${origin}/account` : undefined,
  };
  const { type, value: to } = recipient;
  if (type === 'phone') return { channel: 'sms', to, text: noticeText(language, notice, facts), isHeld: false };
  return { channel: 'email', to, ...noticeMail(language, notice, facts) };
}
