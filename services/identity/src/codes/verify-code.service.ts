import {
  ContractError,
  eventId,
  userCreated,
  userId as userIdSchema,
  type Purpose,
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
import type { Identifier } from '../domain/identifier.js';
import { mayRecover } from '../domain/identifier-rules.js';
import { poolOf } from '../domain/purposes.js';
import { publishEvidence } from '../publish-evidence.js';
import { keepOutcome, type Outcome } from '../store/code.store.js';
import { isBoundToConnection } from '../sso/sso-connection.store.js';
import { forgetPassword } from '../store/password.store.js';
import { createUser } from '../store/user.store.js';
import { markVerified, type Person } from '../users/person.store.js';
import { CodeChecker, type Refused } from './code-checker.js';
import { toEvidence } from './code-evidence.js';

type Request = RequestOf<typeof verifyCode>;
type Reply = ReplyOf<typeof verifyCode>;
type Try = { request: Request; identifier: Identifier; known: Person | undefined; now: Date; traceparent: string };
type Result = Refused | { reply: Reply; evidence?: StoredEvent };

/** Checks codes, and at sign-up makes the person whom a right one proves. */
@Injectable()
export class VerifyCodeService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly checker: CodeChecker,
    @Inject(LOG) readonly log: Log,
  ) {}

  async verify(request: Request, context: CallContext, now: Date): Promise<Reply> {
    const { traceparent } = context;
    const result = await this.database.transaction((transaction) =>
      this.judge(transaction, { request, now, traceparent }),
    );
    if ('refusal' in result) throw result.refusal;
    if (result.evidence) await publishEvidence(this, result.evidence, context);
    if (result.reply.created) this.relay.nudge();
    return result.reply;
  }

  private async judge(
    transaction: Queryable,
    { request, now, traceparent }: Omit<Try, 'identifier' | 'known'>,
  ): Promise<Result> {
    const checked = await this.checker.check(transaction, request, now);
    if ('refusal' in checked) return checked;
    const { identifier, known, outcome } = checked;
    // Before anything is written, and for a repetition too.
    const barred = known && (await barrierOf(transaction, request, known));
    if (barred) return { refusal: barred };
    if (outcome) return { reply: toReply(identifier, outcome) };
    return this.accept(transaction, { request, identifier, known, now, traceparent });
  }

  private async accept(transaction: Queryable, attempt: Try): Promise<Result> {
    const { request, identifier, known, now } = attempt;
    // Deleted since the code was sent: only a sign-up may make the person again.
    if (!known && request.purpose !== 'sign-up') {
      return { refusal: new ContractError('identity.code_rejected', undefined, { reason: 'no person' }) };
    }
    // Somebody else's when the code was sent.
    if (known && request.purpose === 'recover' && !mayRecover(known, now)) {
      return { refusal: new ContractError('identity.code_rejected', undefined, { reason: 'added too recently' }) };
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
    await createUser(transaction, { tenantId, userId, identifier, createdAt: now, createdIn: request.interactionId });
    const payload = { tenantId, userId, createdAt: now.toISOString() };
    await writeToOutbox(transaction, toStoredEvent(userCreated, orderedId(), payload, traceparent));
    return userId;
  }
}

/** Why a person's code counts for nothing, whoever they proved to be. An organisation stands for the first factor alone. */
async function barrierOf(
  transaction: Queryable,
  { tenantId, purpose }: { tenantId: TenantId; purpose: Purpose },
  known: Person,
): Promise<ContractError | undefined> {
  if (known.isSuspended) return new ContractError('identity.user_suspended');
  if (poolOf(purpose) === 'second-factor') return undefined;
  const isBound = await isBoundToConnection(transaction, tenantId, known.userId);
  return isBound ? new ContractError('identity.sso_required') : undefined;
}

const toReply = (identifier: Identifier, { userId, created, evidenceId }: Outcome): Reply => ({
  userId,
  identifier,
  created,
  evidenceId,
});
