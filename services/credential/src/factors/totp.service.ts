import {
  ContractError,
  type beginTotp,
  type finishTotp,
  type ReplyOf,
  type RequestOf,
  type verifyTotp,
} from '@latchkey/contracts';
import { EventPublisher, LOG, TenantDirectory, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, OutboxRelay, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { generateSecret } from 'otplib';
import { decideStep, enrolmentLifeMs, enrolmentUri, isCodeOf, stepOf, type StepDecision } from '../domain/totp.js';
import { publishEvidence } from '../publish-evidence.js';
import { lockUsableFactor } from './attempt.store.js';
import { newEvidence, tellOfChange, type Showing } from './factor-events.js';
import { FactorKeys } from './factor-keys.js';
import { judgeTry, raced } from './judge-try.js';
import {
  burnStep,
  keepConfirmed,
  readEnrolmentState,
  readTotp,
  replaceEnrolment,
  type EnrolmentState,
  type TotpState,
} from './totp.store.js';

type Begin = RequestOf<typeof beginTotp>;
type Finish = RequestOf<typeof finishTotp>;
type Verify = RequestOf<typeof verifyTotp>;
type Reply = ReplyOf<typeof verifyTotp>;
/** A refusal is a value until the transaction that counts it is committed. */
type Result = { refusal: ContractError } | { reply: Reply; evidence?: StoredEvent };

const secretBytes = 20;

/** Authenticator apps: a secret that a person enrols, and the codes that they show of it. */
@Injectable()
export class TotpService {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
    private readonly keys: FactorKeys,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    @Inject(LOG) readonly log: Log,
  ) {}

  async begin(request: Begin, now: Date): Promise<ReplyOf<typeof beginTotp>> {
    this.tenants.byId(request.tenantId);
    const secret = generateSecret({ length: secretBytes });
    const expiresAt = new Date(now.getTime() + enrolmentLifeMs);
    const pending = { sealed: this.keys.seal(secret, request), expiresAt };
    const isKept = await this.database.transaction(async (transaction) => {
      await lockUsableFactor(transaction, request, 'totp', now);
      return replaceEnrolment(transaction, request, request.interactionId, pending);
    });
    if (!isKept) throw new ContractError('credential.factor_exists');
    return { secret, uri: enrolmentUri(secret, request), expiresAt: expiresAt.toISOString() };
  }

  async finish(request: Finish, context: CallContext, now: Date): Promise<ReplyOf<typeof finishTotp>> {
    const { traceparent } = context;
    const refusal = await this.database.transaction((transaction) =>
      this.confirm(transaction, request, { now, traceparent }),
    );
    if (refusal) throw refusal;
    this.relay.nudge();
    return {};
  }

  private async confirm(
    transaction: Queryable,
    request: Finish,
    at: { now: Date; traceparent: string },
  ): Promise<ContractError | undefined> {
    const { now } = at;
    const { lockout: policy } = this.tenants.byId(request.tenantId);
    const attempts = await lockUsableFactor(transaction, request, 'totp', now);
    const { confirmed, pending } = await readEnrolmentState(transaction, request, request.interactionId);
    if (confirmed)
      return this.isSameEnd(confirmed, request) ? undefined : new ContractError('credential.factor_exists');
    if (!pending || pending.expiresAt <= now) return new ContractError('credential.factor_enrolment_expired');
    const step = stepOf(this.keys.open(pending.sealed, request), request.code, now);
    const isRight = step !== undefined;
    const refusal = await judgeTry(transaction, request, 'totp', { now, attempts, policy, isRight });
    if (refusal || !isRight) return refusal;
    await keepConfirmed(transaction, request, request.interactionId, { step, now });
    const by = { interactionId: request.interactionId };
    await tellOfChange(transaction, request, { factor: 'totp', change: 'added', by }, at);
    return undefined;
  }

  /** The answer to what confirmed the secret was lost: whoever sends it again is told the same again. */
  private isSameEnd(confirmed: NonNullable<EnrolmentState['confirmed']>, request: Finish): boolean {
    if (confirmed.enrolledIn !== request.interactionId) return false;
    return isCodeOf(this.keys.open(confirmed.sealed, request), request.code, confirmed.enrolledStep);
  }

  async verify(request: Verify, context: CallContext, now: Date): Promise<Reply> {
    const showing = { ...request, now, traceparent: context.traceparent };
    const result = await this.database.transaction((transaction) => this.check(transaction, showing));
    if ('refusal' in result) throw result.refusal;
    if (result.evidence) await publishEvidence(this, result.evidence, context);
    return result.reply;
  }

  private async check(transaction: Queryable, showing: Showing & { code: string }): Promise<Result> {
    const { now } = showing;
    const { lockout: policy } = this.tenants.byId(showing.tenantId);
    const attempts = await lockUsableFactor(transaction, showing, 'totp', now);
    const totp = await readTotp(transaction, showing);
    const decision = totp ? this.decide(totp, showing) : ({ outcome: 'wrong' } as const);
    const isRight = decision.outcome !== 'wrong';
    const refusal = await judgeTry(transaction, showing, 'totp', { now, attempts, policy, isRight });
    if (refusal || !totp || decision.outcome === 'wrong') return { refusal: refusal ?? raced() };
    if (decision.outcome === 'again') return { reply: { evidenceId: decision.evidenceId } };
    const { evidenceId, evidence } = newEvidence(showing, { method: 'totp', enrolledIn: totp.enrolledIn });
    const isFirst = await burnStep(transaction, showing, { ...showing, step: decision.step }, evidence);
    return isFirst ? { reply: { evidenceId }, evidence } : { refusal: raced() };
  }

  private decide({ sealed, used }: TotpState, showing: Showing & { code: string }): StepDecision {
    const { code, now, interactionId, purpose } = showing;
    const step = stepOf(this.keys.open(sealed, showing), code, now);
    return decideStep({ step, used, interactionId, purpose });
  }
}
