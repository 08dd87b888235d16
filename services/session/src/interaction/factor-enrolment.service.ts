import {
  addContact,
  beginTotp,
  chooseTwoStep,
  ContractError,
  finishTotp,
  makeBackupCodes,
  sendContactCode,
  type RequestOf,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { EnrolmentService } from './enrolment.service.js';
import { advance } from './flow.js';
import { interactionFlow } from './interaction.flow.js';
import type { At, Proof, State } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import type { ActionOf, Move, Outcome } from './journey.js';
import { SettlementService } from './settlement.service.js';

type Choice = RequestOf<typeof chooseTwoStep>['choice'];

/**
 * What a person sets up before their session: whether at all, a factor, another, backup codes. They come here through a decision
 * alone, so they have verified themselves as far as they can; what they set up counts from the next sign-in on.
 */
@Injectable()
export class FactorEnrolmentService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly enrolment: EnrolmentService,
    private readonly settlement: SettlementService,
  ) {}

  async enable(move: Move): Promise<Outcome> {
    const { proof, assurance } = at(move, 'turn-on-two-step');
    await this.choose(move, proof, 'turn-on');
    return this.settlement.finish(move, { proof, assurance });
  }

  /** Errors: `mfa-policy.not_optional`; `contract.invalid_request` without the step that is meant. */
  async skip(move: Move<ActionOf<'skip'>>): Promise<Outcome> {
    const { state } = move.interaction;
    if (state.step !== 'turn-on-two-step' && state.step !== 'enrol-factor') {
      throw new ContractError('interaction.unexpected_action');
    }
    if (move.action.step === undefined) {
      const errors = [{ pointer: '/step', detail: 'say which step is skipped' }];
      throw new ContractError('contract.invalid_request', undefined, { extension: { errors } });
    }
    if (move.interaction.intent === 'enrolment') return this.settlement.finish(move, state);
    const isSuggestion = state.step === 'enrol-factor' && state.bound !== undefined;
    await this.choose(move, state.proof, isSuggestion ? 'skip-extra' : 'skip');
    return this.settlement.finish(move, state);
  }

  async totpOptions(move: Move): Promise<Outcome> {
    const { proof } = at(move, 'enrol-factor');
    const { tenantId, id: interactionId } = move.interaction;
    const accountName = await this.enrolment.nameOf(move, proof);
    const request = { tenantId, interactionId, userId: proof.userId, accountName, issuer: move.tenant.displayName };
    const totp = await this.client.request(beginTotp, request, move.context);
    return { interaction: move.interaction, totp };
  }

  async totp(move: Move<ActionOf<'enrolment/totp'>>): Promise<Outcome> {
    const { proof, assurance } = at(move, 'enrol-factor');
    const { tenantId, id: interactionId } = move.interaction;
    const { code, trustDevice } = move.action;
    await this.client.request(finishTotp, { tenantId, interactionId, userId: proof.userId, code }, move.context);
    return this.settlement.finish(move, { proof: trusting(proof, trustDevice), assurance });
  }

  /** A code to an address or number that is to be theirs; the same one again is another code. */
  async contact(move: Move<ActionOf<'enrolment/contact'>>): Promise<Outcome> {
    const { interaction, applied, action, context } = move;
    const { proof, sent: before, factors } = at(move, 'enrol-factor');
    const { identifier } = action;
    const channel = identifier.type === 'phone' ? ('phone' as const) : ('email' as const);
    if (identifier.type === 'username' || !factors.includes(`${channel}-code`)) {
      throw new ContractError('interaction.unexpected_action');
    }
    const { tenantId, id: interactionId, language } = interaction;
    const wantsAnother = before?.channel === channel;
    const request = { tenantId, interactionId, userId: proof.userId, identifier, language, wantsAnother };
    const sent = await this.client.request(sendContactCode, request, context);
    const event = { type: 'factor-code-sent' as const, sent: { channel, ...sent } };
    const state = advance(interactionFlow, interaction.state, event);
    return { interaction: await this.store.save({ ...interaction, applied, state }) };
  }

  async verifyContact(move: Move<ActionOf<'enrolment/contact/verify'>>): Promise<Outcome> {
    const { proof, assurance } = at(move, 'enrol-factor');
    const { tenantId, id: interactionId } = move.interaction;
    const request = { tenantId, interactionId, userId: proof.userId, code: move.action.code };
    await this.client.request(addContact, request, move.context);
    return this.settlement.finish(move, { proof, assurance });
  }

  /** Makes the codes, which are in this answer alone; then goes on, once the person says that they have them. */
  async backupCodes(move: Move<ActionOf<'enrolment/backup-codes'>>): Promise<Outcome> {
    const state = at(move, 'backup-codes');
    if (move.action.saved) {
      if (!state.shown) throw new ContractError('interaction.unexpected_action');
      return this.settlement.finish(move, state);
    }
    const { tenantId, id: interactionId, session } = move.interaction;
    const request = { tenantId, interactionId, userId: state.proof.userId, sessionId: session?.sessionId };
    const { codes: backupCodes } = await this.client.request(makeBackupCodes, request, move.context);
    const shown = advance(interactionFlow, move.interaction.state, { type: 'codes-shown' });
    // Not an action that may be repeated: who lost the answer gets new codes, and the old ones count no more.
    return { interaction: await this.store.save({ ...move.interaction, state: shown }), backupCodes };
  }

  private async choose({ interaction, context }: Move, { userId }: Proof, choice: Choice): Promise<void> {
    const { tenantId, id: interactionId } = interaction;
    await this.client.request(chooseTwoStep, { tenantId, userId, choice, by: { interactionId } }, context);
  }
}

/** A wish is kept until the end; one that was made stays made. */
export const trusting = (proof: Proof, trustsDevice: boolean | undefined): Proof =>
  trustsDevice ? { ...proof, trustsDevice: true } : proof;

function at<Step extends State['step']>({ interaction }: Move, step: Step): At<Step> {
  const { state } = interaction;
  if (state.step !== step) throw new ContractError('interaction.unexpected_action');
  return state as At<Step>;
}
