import {
  ContractError,
  finishAuthentication,
  redeemEnrolmentLink,
  verifyCode,
  type Action,
  type ErrorCode,
  type Purpose,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient, LOG, mayHaveBeenDone } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Ceremonies } from '../ceremony/ceremonies.js';
import { DecisionNews } from './decision-news.js';
import { EnrolmentService } from './enrolment.service.js';
import { advance } from './flow.js';
import { FactorEnrolmentService, trusting } from './factor-enrolment.service.js';
import { IdentificationService } from './identification.service.js';
import { interactionFlow } from './interaction.flow.js';
import type { AtRegistration, State, StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { settlingRetrySeconds, settlingViewOf } from './interaction.view.js';
import { bindingOf, purposeOf, type ActionOf, type Move, type Outcome } from './journey.js';
import { SecondFactorService } from './second-factor.service.js';
import { SettlementService } from './settlement.service.js';
import { assertMayProveHere, SsoService } from './sso.service.js';
import { StandingService } from './standing.service.js';

/** Carries out what a browser may ask of a journey; each method is one action, the table below names them. */
@Injectable()
export class ActionsService {
  private readonly actions: { readonly [Type in Action['type']]: (move: Move<ActionOf<Type>>) => Promise<Outcome> } = {
    identifier: (move) => this.identification.identify(move),
    password: (move) => this.identification.password(move),
    'new-password': (move) => this.identification.newPassword(move),
    profile: (move) => this.profile(move),
    code: (move) => (isAtMfa(move) ? this.secondFactor.sendCode(move) : this.code(move)),
    'code/verify': (move) => (isAtMfa(move) ? this.secondFactor.verifyCode(move) : this.verifyCode(move)),
    passkey: (move) => this.passkey(move),
    'passkey/options': (move) =>
      isAtMfa(move) ? this.secondFactor.passkeyOptions(move) : this.identification.passkeyOptions(move),
    'sso/callback': (move) => this.sso.finish(move),
    'enrolment-code': (move) => this.enrolmentCode(move),
    'enrolment/passkey': (move) => this.enrolPasskey(move),
    'enrolment/passkey/options': (move) => this.enrolmentOptions(move),
    skip: (move) => this.skip(move),
    cancelled: (move) => this.cancelled(move),
    resume: (move) => this.resume(move),
    totp: (move) => this.secondFactor.totp(move),
    'backup-code': (move) => this.secondFactor.backupCode(move),
    'enable-two-step': (move) => this.factors.enable(move),
    'enrolment/totp': (move) => this.factors.totp(move),
    'enrolment/totp/options': (move) => this.factors.totpOptions(move),
    'enrolment/contact': (move) => this.factors.contact(move),
    'enrolment/contact/verify': (move) => this.factors.verifyContact(move),
    'enrolment/backup-codes': (move) => this.factors.backupCodes(move),
  };

  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly settlement: SettlementService,
    private readonly identification: IdentificationService,
    private readonly enrolment: EnrolmentService,
    private readonly sso: SsoService,
    private readonly secondFactor: SecondFactorService,
    private readonly factors: FactorEnrolmentService,
    private readonly ceremonies: Ceremonies,
    private readonly standing: StandingService,
    private readonly news: DecisionNews,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The journey after an action that is possible now. */
  perform(move: Move): Promise<Outcome> {
    assertMayProveHere(move.tenant, move.interaction.state, move.action.type);
    const action = this.actions[move.action.type] as (move: Move) => Promise<Outcome>;
    return action(move);
  }

  /** Asks for a code: the first where another way was shown, another one where a code was sent. */
  private code(move: Move<ActionOf<'code'>>): Promise<Outcome> {
    const { state } = move.interaction;
    if (!('identifier' in state) || state.identifier.type !== move.action.channel) {
      throw new ContractError('interaction.unexpected_action');
    }
    return this.identification.sendCode(move, undefined, move.interaction.state.step === 'code');
  }

  private async verifyCode(move: Move<ActionOf<'code/verify'>>): Promise<Outcome> {
    const { tenantId, id } = move.interaction;
    const request = { tenantId, interactionId: id, purpose: purposeOf(move.interaction), code: move.action.code };
    const { userId, evidenceId, identifier } = await this.client.request(verifyCode, request, move.context);
    const method = identifier.type === 'phone' ? ('phone-code' as const) : ('email-code' as const);
    return this.settlement.settle(move, { method, userId, evidenceId, identifier });
  }

  /** What an administrator gave a person to get back in: as good as a code to their mailbox. */
  private async enrolmentCode(move: Move<ActionOf<'enrolment-code'>>): Promise<Outcome> {
    const { tenantId, id: interactionId } = move.interaction;
    const request = { tenantId, interactionId, secret: move.action.code };
    const { identifier, ...proof } = await this.client.request(redeemEnrolmentLink, request, move.context);
    return this.settlement.settle(move, { method: 'enrolment-link', ...proof, ...(identifier && { identifier }) });
  }

  private async passkey(move: Move<ActionOf<'passkey'>>): Promise<Outcome> {
    const { demand, state } = move.interaction;
    const purpose = state.step === 'mfa' ? 'mfa' : purposeOf(move.interaction);
    const answer = this.answered(move, { purpose }, 'authentication.failed');
    // What is told unasked knows nothing of a demand.
    const told = { userAgent: move.userAgent, ...(!demand && { listener: this.news.listener }) };
    const request = { ...answer, ...namedAt(state), ...told };
    const assertion = await this.judged(move, answer.challenge, () =>
      this.client.request(finishAuthentication, request, move.context),
    ).catch((error: unknown) => {
      throw mayHaveBeenDone(error) ? this.settling(move.interaction) : error;
    });
    const { response, trustDevice } = move.action;
    if (state.step === 'mfa') return this.secondFactor.settle(move, assertion, trustDevice);
    const proof = { method: 'passkey' as const, ...assertion, ...otherDeviceIn(response) };
    return this.settlement.settle(move, proof, demand ? 0 : newsWithinMs);
  }

  /** What the tenant asks of everybody; the journey goes on with what is due then. */
  private async profile(move: Move<ActionOf<'profile'>>): Promise<Outcome> {
    const { state } = move.interaction;
    if (state.step !== 'profile') throw new ContractError('interaction.unexpected_action');
    const missing = state.asks.filter((field) => move.action[field] === undefined);
    if (missing.length > 0) {
      const errors = missing.map((field) => ({ pointer: `/${field}`, detail: 'is asked for' }));
      throw new ContractError('contract.invalid_request', undefined, { extension: { errors } });
    }
    await this.standing.complete(move, state.proof.userId);
    const { proof, assurance } = state;
    return this.settlement.proceed(move, { proof, assurance });
  }

  private async enrolmentOptions(move: Move): Promise<Outcome> {
    const state = atRegistration(move.interaction);
    const registration = await this.enrolment.renew(move, state);
    const renewed = advance(interactionFlow, move.interaction.state, { type: 'registration-renewed', registration });
    return { interaction: await this.store.save({ ...move.interaction, state: renewed }) };
  }

  private async enrolPasskey(move: Move<ActionOf<'enrolment/passkey'>>): Promise<Outcome> {
    const state = atRegistration(move.interaction);
    const { proof, assurance } = state;
    const ceremony = { purpose: 'enrolment' as const, registers: proof.userId };
    const answer = this.answered(move, ceremony, 'credential.registration_rejected');
    await this.judged(move, answer.challenge, () => this.enrolment.register(move, state, answer));
    return this.settlement.finish(move, { proof: trusting(proof, move.action.trustDevice), assurance });
  }

  /** Goes on without what is offered. */
  private async skip(move: Move<ActionOf<'skip'>>): Promise<Outcome> {
    const { state } = move.interaction;
    const { step = state.step } = move.action;
    if (step !== state.step) throw new ContractError('interaction.unexpected_action');
    if (state.step !== 'create-passkey') return this.factors.skip(move);
    const { proof, assurance, isFirst } = state;
    if (isFirst) return this.settlement.withoutFirstPasskey(move, { proof, assurance });
    await this.enrolment.decline(move, state);
    return this.settlement.finish(move, { proof, assurance });
  }

  /** A person changed their mind: worth knowing, never an error, and nothing changes. */
  private async cancelled({ interaction, action, context }: Move<ActionOf<'cancelled'>>): Promise<Outcome> {
    const { ceremony, reason } = action;
    const { tenantId, id } = interaction;
    this.log.info({ tenantId, interactionId: id, ceremony, reason, traceId: context.traceId }, 'ceremony cancelled');
    return Promise.resolve({ interaction });
  }

  /** Goes on from a proof that was given before. */
  private async resume(move: Move): Promise<Outcome> {
    const { state } = move.interaction;
    if (state.step !== 'settling') throw new ContractError('interaction.unexpected_action');
    return this.settlement.decide(move, state.proof);
  }

  /** An answered ceremony as credential takes it. Errors: the given code when nobody asked, `ceremony.already_used`. */
  private answered(
    move: Move<ActionOf<'passkey' | 'enrolment/passkey'>>,
    { purpose, registers }: { purpose: Purpose; registers?: UserId },
    unknown: ErrorCode,
  ) {
    const { challenge, held } = move.answered;
    const binding = { ...bindingOf(move), purpose };
    const scope = { ...binding, ...(registers && { registers }) };
    const ceremony = this.ceremonies.answered(scope, challenge, held, unknown);
    return { ...binding, ...ceremony, bodyHash: move.bodyHash, response: move.action.response };
  }

  /** Asks credential for its judgement. An answer that got none may come again; one that was refused may not. */
  private async judged<T>({ interaction, answered }: Move, challenge: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const unjudged = error instanceof ContractError && error.code.startsWith('service.');
      if (answered.held === 'live') {
        await this.store.settleChallenge(interaction, challenge, unjudged ? 'open' : 'used');
      }
      throw error;
    }
  }

  private settling(interaction: StoredInteraction): ContractError {
    const extension = { interaction: settlingViewOf(interaction), retryAfterSeconds: settlingRetrySeconds };
    return new ContractError('interaction.settling', undefined, { extension });
  }
}

/** The decision is told within a few milliseconds, or it is asked for. */
const newsWithinMs = 50;

const isAtMfa = ({ interaction }: Move): boolean => interaction.state.step === 'mfa';

/** Whose passkey alone counts: theirs who have named themselves, or who have proved who they are. */
function namedAt(state: State): { userId?: UserId } {
  if (state.step === 'mfa') return { userId: state.proof.userId };
  return state.step === 'passkey' && state.userId ? { userId: state.userId } : {};
}

function atRegistration({ state }: StoredInteraction): AtRegistration {
  if (state.step !== 'create-passkey' && state.step !== 'enrol-factor')
    throw new ContractError('interaction.unexpected_action');
  return state;
}

/** Whose passkey it was, as the browser tells it (WebAuthn L3 §5.4.5): nothing but an offer hangs on it. */
const otherDeviceIn = ({ authenticatorAttachment }: Record<string, unknown>): { otherDevice?: true } =>
  authenticatorAttachment === 'cross-platform' ? { otherDevice: true } : {};
