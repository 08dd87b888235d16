import {
  ContractError,
  listDescriptors,
  sendFactorCode,
  verifyBackupCode,
  verifyCode,
  verifyTotp,
  type EventId,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { Ceremonies, requestOptions } from '../ceremony/ceremonies.js';
import { advance } from './flow.js';
import { interactionFlow } from './interaction.flow.js';
import type { At, StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { bindingOf, type ActionOf, type Move, type Outcome } from './journey.js';
import { SettlementService } from './settlement.service.js';

/** The second factor of somebody who has proved a first one: whatever they show is theirs, or it counts for nothing. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly ceremonies: Ceremonies,
    private readonly settlement: SettlementService,
  ) {}

  async passkeyOptions(move: Move): Promise<Outcome> {
    const { interaction, tenant, context } = move;
    const { tenantId } = interaction;
    const { userId } = atMfa(interaction).proof;
    const { descriptors } = await this.client.request(listDescriptors, { tenantId, userId }, context);
    const opened = this.ceremonies.open({ ...bindingOf(move), purpose: 'mfa' });
    await this.store.openChallenge(interaction, opened.challenge);
    // Beside a first proof it is enough to have the passkey; a key that can verify its person still does.
    return { interaction, authentication: requestOptions(opened, tenant.rpId, descriptors, 'preferred') };
  }

  async sendCode(move: Move<ActionOf<'code'>>): Promise<Outcome> {
    const { interaction, applied, action, context } = move;
    const { proof, offer, sent: before } = atMfa(interaction);
    const { channel } = action;
    if (!offer.some(({ factor }) => factor === `${channel}-code`))
      throw new ContractError('interaction.unexpected_action');
    const { tenantId, id: interactionId, language } = interaction;
    const wantsAnother = before?.channel === channel;
    const request = { tenantId, interactionId, userId: proof.userId, channel, language, wantsAnother };
    const sent = await this.client.request(sendFactorCode, request, context);
    const event = { type: 'factor-code-sent' as const, sent: { channel, ...sent } };
    const state = advance(interactionFlow, interaction.state, event);
    return { interaction: await this.store.save({ ...interaction, applied, state }) };
  }

  async verifyCode(move: Move<ActionOf<'code/verify'>>): Promise<Outcome> {
    const { interaction, action, context } = move;
    const { tenantId, id: interactionId } = interaction;
    const request = { tenantId, interactionId, purpose: 'mfa' as const, code: action.code };
    return this.settle(move, await this.client.request(verifyCode, request, context), action.trustDevice);
  }

  async totp(move: Move<ActionOf<'totp'>>): Promise<Outcome> {
    const request = { ...this.asked(move), code: move.action.code };
    return this.settle(move, await this.client.request(verifyTotp, request, move.context), move.action.trustDevice);
  }

  async backupCode(move: Move<ActionOf<'backup-code'>>): Promise<Outcome> {
    const request = { ...this.asked(move), code: move.action.code };
    return this.settle(move, await this.client.request(verifyBackupCode, request, move.context));
  }

  /**
   * On with a second proof in the place of the first: the session is made of both, and of the second once. Errors:
   * `authentication.failed` when it is somebody else's.
   */
  settle(
    move: Move,
    { userId, evidenceId }: { userId?: UserId; evidenceId: EventId },
    trustsDevice = false,
    newsWithinMs = 0,
  ): Promise<Outcome> {
    const { proof } = atMfa(move.interaction);
    if (userId !== undefined && userId !== proof.userId) {
      throw new ContractError('authentication.failed', undefined, { reason: 'user_mismatch' });
    }
    const both = { ...proof, evidenceId, ...(trustsDevice && { trustsDevice: true as const }) };
    return this.settlement.settle(move, both, newsWithinMs);
  }

  private asked({ interaction }: Move) {
    const { userId } = atMfa(interaction).proof;
    return { tenantId: interaction.tenantId, interactionId: interaction.id, userId, purpose: 'mfa' as const };
  }
}

function atMfa({ state }: StoredInteraction): At<'mfa'> {
  if (state.step !== 'mfa') throw new ContractError('interaction.unexpected_action');
  return state;
}
