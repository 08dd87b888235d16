import {
  ContractError,
  type InteractionId,
  type Purpose,
  type TenantConfiguration,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { Database, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { randomInt, randomUUID } from 'node:crypto';
import { sealContext } from '../delivery/delivery-lane.js';
import { MessageDeliverer } from '../delivery/message-deliverer.js';
import { MessageSeal, type Channel, type Message } from '../delivery/sealed-message.js';
import { SmsProvider } from '../delivery/sms-provider.js';
import { wordsIn } from '../delivery/words.js';
import { macOf } from '../domain/code-mac.js';
import { decideSend, type SendDecision } from '../domain/code-rules.js';
import { refuseUnwanted } from '../domain/email-rules.js';
import { mayRecover } from '../domain/identifier-rules.js';
import type { Identifier } from '../domain/identifier.js';
import { bindsIdentifier, needsOwner, poolOf } from '../domain/purposes.js';
import { lockLedger, previousCode, recordSends, replaceCode } from '../store/code.store.js';
import { leaveMessage } from '../store/message.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { personWith } from '../users/person.store.js';
import { CODE_PEPPER } from './code-pepper.js';

/** A code that is to be sent; its identifier is canonical. */
export type CodeOrder = {
  tenantId: TenantId;
  interactionId: InteractionId;
  purpose: Purpose;
  identifier: Identifier;
  language: string;
  /** A new code is asked for; otherwise one that was sent here a moment ago is the answer. */
  wantsAnother: boolean;
  /** Whom the code is for, where that is known: it is right for nobody else. */
  userId?: UserId;
};
/** Until when the code is good, and when there may be another. */
export type SentTimes = { expiresAt: string; resendAt: string };

type Order = { order: CodeOrder; now: Date; dueInMs: number };
type Letter = Order & { tenant: TenantConfiguration };

/** Six digits, each value as likely as any other: `randomInt` draws again rather than take a remainder. */
const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** How long to wait for an administrator's hand. */
const unconfiguredRetrySeconds = 60;

/**
 * Sends codes of every purpose by the same rules. Known and unknown identifiers take the same steps to the same answer; an
 * unknown address gets a mail without a code, an unknown number nothing: whoever types numbers of strangers must not make us
 * send them messages.
 */
@Injectable()
export class CodeSender {
  constructor(
    private readonly database: Database,
    private readonly deliverer: MessageDeliverer,
    private readonly sms: SmsProvider,
    private readonly seal: MessageSeal,
    @Inject(CODE_PEPPER) private readonly pepper: Buffer,
  ) {}

  async send(order: CodeOrder, now: Date): Promise<SentTimes> {
    const channel = this.channelTo(order.identifier);
    const dueInMs = restOf(channel);
    const decision = await this.database.transaction((transaction) =>
      this.decide(transaction, { order, now, dueInMs }),
    );
    if (decision.outcome === 'refused') {
      const { retryAfterSeconds } = decision;
      throw new ContractError('identity.code_requested_too_often', undefined, { extension: { retryAfterSeconds } });
    }
    this.deliverer.nudge(channel, dueInMs);
    return { expiresAt: decision.expiresAt.toISOString(), resendAt: decision.resendAt.toISOString() };
  }

  /** Told before anything is looked up, so the same for everybody. */
  private channelTo({ type }: Identifier): Channel {
    if (type === 'email') return 'email';
    if (type === 'username') throw new ContractError('identity.identifier_not_accepted', 'no code goes to a user name');
    if (this.sms.isConfigured) return 'sms';
    const extension = { retryAfterSeconds: unconfiguredRetrySeconds };
    throw new ContractError('identity.sms_unavailable', undefined, { extension, reason: 'SMS_URL is not set' });
  }

  private async decide(transaction: Queryable, { order, now, dueInMs }: Order): Promise<SendDecision> {
    const { tenantId, identifier, purpose, wantsAnother } = order;
    const tenant = await readTenant(transaction, tenantId);
    if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
    if (bindsIdentifier(purpose)) refuseUnwanted(identifier, tenant);
    const ledger = (await lockLedger(transaction, tenantId, identifier, now))[poolOf(purpose)];
    const previous = await previousCode(transaction, order, identifier);
    const decision = decideSend({ now, previous, ledger, policies: tenant, wantsAnother });
    if (decision.outcome !== 'send') return decision;
    await recordSends(transaction, tenantId, identifier, decision.sentAt, now);
    await this.write(transaction, { order, now, dueInMs, tenant }, decision.expiresAt);
    return decision;
  }

  /** The new code and its message; both replace the interaction's old ones. */
  private async write(transaction: Queryable, letter: Letter, expiresAt: Date): Promise<void> {
    const { order, now } = letter;
    const { tenantId, interactionId, identifier, purpose } = order;
    const carries = await contentOf(transaction, order, now);
    const code = newCode();
    const mac = macOf(this.pepper, order, code);
    await replaceCode(transaction, order, {
      identifier,
      purpose,
      mac: carries === 'code' ? mac : undefined,
      sentAt: now,
      expiresAt,
      mostTries: letter.tenant.codes.mostTries,
      language: order.language,
    });
    const key = { tenantId, interactionId, messageId: randomUUID() };
    const message = messageFor(letter, { code, carries });
    const sealed = this.seal.seal(message, sealContext(key));
    const { dueInMs } = letter;
    await leaveMessage(transaction, { ...key, channel: message.channel, sealed, expiresAt, dueInMs });
  }
}

/**
 * Milliseconds before a message is taken. A text message is sent or, where nobody has the number, dropped, which is not the
 * same work: at a moment of its own it tells nothing to who measures this answer or the next ones. Mail always goes out.
 */
const restOf = (channel: Channel): number => (channel === 'sms' ? randomInt(50, 500) : 0);

/** What a message carries: a code, or why there is none. */
type Content = 'code' | 'no-account' | 'too-new';

async function contentOf(
  transaction: Queryable,
  { tenantId, purpose, identifier }: CodeOrder,
  now: Date,
): Promise<Content> {
  if (!needsOwner(purpose)) return 'code';
  const person = await personWith(transaction, tenantId, identifier);
  if (!person) return 'no-account';
  return purpose === 'recover' && !mayRecover(person, now) ? 'too-new' : 'code';
}

function messageFor({ order, tenant }: Letter, { code, carries }: { code: string; carries: Content }): Message {
  const words = wordsIn(order.language);
  const { type, value: to } = order.identifier;
  // Where to go comes from the tenant's configuration, never from a request.
  const site = { tenant: tenant.displayName, origin: tenant.origins[0] ?? '' };
  const facts = { ...site, code, minutes: Math.floor(tenant.codes.lifeSeconds / 60) };
  if (type === 'phone') return { channel: 'sms', to, text: words.sms(facts), isHeld: carries !== 'code' };
  const written = {
    code: () => words.code(facts),
    'no-account': () => words.noAccount({ ...site, address: to }),
    'too-new': () => words.tooNew({ ...site, address: to }),
  };
  return { channel: 'email', to, ...written[carries]() };
}
