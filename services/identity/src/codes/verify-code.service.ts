import {
  ContractError,
  eventId,
  identifierVerified,
  userCreated,
  userId as userIdSchema,
  type ReplyOf,
  type RequestOf,
  type TenantId,
  type UserId,
  type verifyCode,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, directGraceMs, orderedId, OutboxRelay, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { isSameMac, macOf } from '../domain/code-mac.js';
import { decideCheck, type CheckDecision } from '../domain/code-rules.js';
import { channelHash, type Identifier } from '../domain/identifier.js';
import { publishEvidence } from '../publish-evidence.js';
import { countRejection, keepOutcome, lockCode, lockLedgerOfCode, type Outcome } from '../store/code.store.js';
import { isBoundToConnection } from '../sso/sso-connection.store.js';
import { forgetPassword } from '../store/password.store.js';
import { createUser } from '../store/user.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { markVerified, personWith, type Person } from '../users/person.store.js';
import { CODE_PEPPER } from './code-pepper.js';

type Request = RequestOf<typeof verifyCode>;
type Reply = ReplyOf<typeof verifyCode>;
type Try = { request: Request; identifier: Identifier; known: Person | undefined; now: Date; traceparent: string };
/** A refusal is a value until the transaction that counts it is committed. */
type Result = { refusal: ContractError } | { reply: Reply; evidence?: StoredEvent };

/** Checks codes, and at sign-up makes the person whom a right one proves. */
@Injectable()
export class VerifyCodeService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    @Inject(CODE_PEPPER) private readonly pepper: Buffer,
    @Inject(LOG) readonly log: Log,
  ) {}

  async verify(request: Request, context: CallContext, now: Date): Promise<Reply> {
    const { traceparent } = context;
    const result = await this.database.transaction((transaction) =>
      this.check(transaction, { request, now, traceparent }),
    );
    if ('refusal' in result) throw result.refusal;
    if (result.evidence) await publishEvidence(this, result.evidence, context);
    if (result.reply.created) this.relay.nudge();
    return result.reply;
  }

  private async check(
    transaction: Queryable,
    { request, now, traceparent }: Omit<Try, 'identifier' | 'known'>,
  ): Promise<Result> {
    const tenant = await readTenant(transaction, request.tenantId);
    const held = tenant && (await lockLedgerOfCode(transaction, request));
    const code = held && (await lockCode(transaction, request, held.identifier));
    // No code of this interaction, or a new one to another address went out this very moment: nothing was tried.
    if (!held || !code)
      return { refusal: new ContractError('identity.code_rejected', undefined, { reason: 'no code' }) };
    const { identifier, ledger } = held;
    const isRight = isSameMac(macOf(this.pepper, { ...request, identifier }, request.code), code.mac);
    const decision = decideCheck({ now, code, ledger, policies: tenant, isRight });
    if (decision.outcome === 'rejected') {
      await countRejection(transaction, request, { identifier, rejections: decision, now });
    }
    const refusal = refusalOf(decision);
    if (refusal) return { refusal };
    const known = await personWith(transaction, request.tenantId, identifier);
    // Before anything is written, and for a repetition too.
    const barred = known && (await barrierOf(transaction, request.tenantId, known));
    if (barred) return { refusal: barred };
    if (code.outcome) return { reply: toReply(identifier, code.outcome) };
    return this.accept(transaction, { request, identifier, known, now, traceparent });
  }

  private async accept(transaction: Queryable, attempt: Try): Promise<Result> {
    const { request, identifier, known, now } = attempt;
    // Deleted since the code was sent: only a sign-up may make the person again.
    if (!known && request.purpose !== 'sign-up') {
      return { refusal: new ContractError('identity.code_rejected', undefined, { reason: 'no person' }) };
    }
    // Whoever chose a password before the address was proved may be somebody else: it goes with the first proof.
    if (known && !known.isVerified) {
      await markVerified(transaction, request.tenantId, identifier, now);
      await forgetPassword(transaction, { tenantId: request.tenantId, userId: known.userId });
    }
    const userId = known?.userId ?? (await this.signUp(transaction, attempt));
    const outcome: Outcome = { userId, created: !known, evidenceId: eventId.parse(orderedId()) };
    await keepOutcome(transaction, request, now, outcome);
    const evidence = toEvidence(attempt, outcome);
    await writeToOutbox(transaction, evidence, directGraceMs);
    return { reply: toReply(identifier, outcome), evidence };
  }

  private async signUp(transaction: Queryable, { request, identifier, now, traceparent }: Try): Promise<UserId> {
    const { tenantId } = request;
    const userId = userIdSchema.parse(orderedId());
    await createUser(transaction, { tenantId, userId, identifier, createdAt: now });
    const payload = { tenantId, userId, createdAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(userCreated, orderedId(), payload, traceparent));
    return userId;
  }
}

/** Why a person may not sign in by a code, whoever they proved to be. */
async function barrierOf(
  transaction: Queryable,
  tenantId: TenantId,
  known: Person,
): Promise<ContractError | undefined> {
  if (known.isSuspended) return new ContractError('identity.user_suspended');
  const isBound = await isBoundToConnection(transaction, tenantId, known.userId);
  return isBound ? new ContractError('identity.sso_required') : undefined;
}

function refusalOf(decision: CheckDecision): ContractError | undefined {
  if (decision.outcome === 'expired') return new ContractError('identity.code_expired');
  if (decision.outcome === 'rejected') return rejection(decision.attemptsLeft);
  if (decision.outcome !== 'exhausted') return undefined;
  const { retryAfterSeconds } = decision;
  const extension = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new ContractError('identity.code_attempts_exhausted', undefined, { extension });
}

const rejection = (attemptsLeft: number): ContractError =>
  new ContractError('identity.code_rejected', `${attemptsLeft} ${attemptsLeft === 1 ? 'attempt' : 'attempts'} left`);

const toReply = (identifier: Identifier, { userId, created, evidenceId }: Outcome): Reply => ({
  userId,
  identifier,
  created,
  evidenceId,
});

const toEvidence = ({ request, identifier, now, traceparent }: Try, { userId, evidenceId }: Outcome): StoredEvent =>
  toStoredEvent(
    identifierVerified,
    evidenceId,
    {
      tenantId: request.tenantId,
      interactionId: request.interactionId,
      purpose: request.purpose,
      userId,
      method: identifier.type === 'phone' ? 'phone-code' : 'email-code',
      channelHash: channelHash(identifier),
      verifiedAt: now.toISOString(),
    },
    traceparent,
  );
