import {
  ContractError,
  masked,
  type ReplyOf,
  type RequestOf,
  type sendCode,
  type sendFactorCode,
} from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { canonical } from '../domain/identifier.js';
import { channelOf } from '../users/person.store.js';
import { CodeSender } from './code-sender.js';

/** Sends codes to whoever names an identifier, and to who is known, as their second factor. */
@Injectable()
export class SendCodeService {
  constructor(
    private readonly database: Database,
    private readonly sender: CodeSender,
  ) {}

  send(request: RequestOf<typeof sendCode>, now: Date): Promise<ReplyOf<typeof sendCode>> {
    return this.sender.send({ ...request, identifier: canonical(request.identifier) }, now);
  }

  /** Whoever signs in elsewhere may have one too: their organisation stands for the first factor alone. */
  async sendFactor(request: RequestOf<typeof sendFactorCode>, now: Date): Promise<ReplyOf<typeof sendFactorCode>> {
    const { tenantId, interactionId, userId, channel, language, wantsAnother } = request;
    const person = await channelOf(this.database, { tenantId, userId }, channel);
    if (person?.isSuspended) throw new ContractError('identity.user_suspended');
    if (person?.value === undefined) throw new ContractError('request.not_found', `no ${channel} of theirs is proved`);
    const identifier = { type: channel, value: person.value };
    const order = { tenantId, interactionId, userId, language, wantsAnother, identifier, purpose: 'mfa' as const };
    return { ...(await this.sender.send(order, now)), sentTo: masked(identifier) };
  }
}
