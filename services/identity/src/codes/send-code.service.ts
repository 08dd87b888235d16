import {
  ContractError,
  type ReplyOf,
  type RequestOf,
  type sendCode,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { Database, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { randomInt, randomUUID } from 'node:crypto';
import { MailDeliverer, sealContext } from '../delivery/mail-deliverer.js';
import { wordsIn, type Message } from '../delivery/messages.js';
import { MailSeal } from '../delivery/sealed-mail.js';
import { macOf } from '../domain/code-mac.js';
import { codeLifeMs, decideSend, type SendDecision } from '../domain/code-rules.js';
import { canonical } from '../domain/identifier.js';
import { lockLedger, previousSentAt, recordSends, replaceCode } from '../store/code.store.js';
import { leaveMail } from '../store/mail.store.js';
import { userIdOf } from '../store/user.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { CODE_PEPPER } from './code-pepper.js';

type Request = RequestOf<typeof sendCode>;
type Order = { request: Request; now: Date };
type Letter = Order & { tenant: TenantConfiguration };

/** Six digits, each value as likely as any other: `randomInt` draws again rather than take a remainder. */
const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Sends codes. Known and unknown identifiers take the same steps; only the words of the mail differ. */
@Injectable()
export class SendCodeService {
  constructor(
    private readonly database: Database,
    private readonly deliverer: MailDeliverer,
    private readonly seal: MailSeal,
    @Inject(CODE_PEPPER) private readonly pepper: Buffer,
  ) {}

  async send(request: RequestOf<typeof sendCode>, now: Date): Promise<ReplyOf<typeof sendCode>> {
    const order = { request: { ...request, identifier: canonical(request.identifier) }, now };
    const decision = await this.database.transaction((transaction) => this.decide(transaction, order));
    if (decision.outcome === 'refused') {
      const { retryAfterSeconds } = decision;
      throw new ContractError('identity.code_requested_too_often', undefined, { extension: { retryAfterSeconds } });
    }
    this.deliverer.nudge();
    return { expiresAt: decision.expiresAt.toISOString(), resendAt: decision.resendAt.toISOString() };
  }

  private async decide(transaction: Queryable, order: Order): Promise<SendDecision> {
    const { request, now } = order;
    const { tenantId, identifier } = request;
    const tenant = await readTenant(transaction, tenantId);
    if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
    const ledger = await lockLedger(transaction, tenantId, identifier, now);
    const previous = await previousSentAt(transaction, request, identifier);
    const decision = decideSend({ now, previousSentAt: previous, ledger, wantsAnother: request.wantsAnother });
    if (decision.outcome !== 'send') return decision;
    await recordSends(transaction, tenantId, identifier, decision.sentAt, now);
    await this.write(transaction, { ...order, tenant }, decision.expiresAt);
    return decision;
  }

  /** The new code and its mail; both replace the interaction's old ones. */
  private async write(transaction: Queryable, letter: Letter, expiresAt: Date): Promise<void> {
    const { request, now } = letter;
    const { tenantId, interactionId, identifier, purpose } = request;
    const isKnown = (await userIdOf(transaction, tenantId, identifier)) !== undefined;
    const isSent = isKnown || purpose === 'sign-up';
    const code = newCode();
    const mac = macOf(this.pepper, request, code);
    await replaceCode(transaction, request, {
      identifier,
      purpose,
      mac: isSent ? mac : undefined,
      sentAt: now,
      expiresAt,
    });
    const key = { tenantId, interactionId, mailId: randomUUID() };
    const mail = { to: identifier.value, ...messageFor(letter, isSent ? code : undefined) };
    await leaveMail(transaction, { ...key, sealed: this.seal.seal(mail, sealContext(key)), expiresAt });
  }
}

function messageFor({ request, tenant }: Letter, code: string | undefined): Message {
  const words = wordsIn(request.language);
  // Where to go comes from the tenant's configuration, never from a request.
  const site = { tenant: tenant.displayName, origin: tenant.origins[0] ?? '' };
  return code === undefined
    ? words.noAccount({ ...site, address: request.identifier.value })
    : words.code({ ...site, code, minutes: codeLifeMs / 60_000 });
}
