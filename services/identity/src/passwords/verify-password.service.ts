import {
  ContractError,
  eventId,
  passwordVerified,
  type ReplyOf,
  type RequestOf,
  type UserId,
  type verifyPassword,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, directGraceMs, orderedId, OutboxRelay, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { canonical } from '../domain/identifier.js';
import { decideAttempt, type AttemptDecision } from '../domain/password-attempts.js';
import { isExpired } from '../domain/password-expiry.js';
import { publishEvidence } from '../publish-evidence.js';
import { isBoundToConnection } from '../sso/sso-connection.store.js';
import { recordRejections } from '../store/attempt.store.js';
import { lockLedger } from '../store/code.store.js';
import { isUnchanged, passwordByIdentifier, type StoredPassword } from '../store/password.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { personWith } from '../users/person.store.js';
import { HashingPool } from './hashing-pool.js';
import { PasswordHasher } from './password-hasher.js';
import { RehashService } from './rehash.service.js';

type Request = RequestOf<typeof verifyPassword>;
type Reply = ReplyOf<typeof verifyPassword>;
/** Who was right, and with what; nobody was if there is none. */
type Proved = { userId: UserId; password: StoredPassword } | undefined;
type Attempt = { request: Request; proved: Proved; now: Date; traceparent: string };
/** A refusal is a value until the transaction that counts it is committed. */
type Result = { refusal: ContractError } | { reply: Reply; evidence: StoredEvent };

/**
 * Checks passwords. Unknown people, people without a password and wrong passwords take the same steps to the same
 * refusal; each try is checked first and judged then, so that time tells nothing about a block either.
 */
@Injectable()
export class VerifyPasswordService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly pool: HashingPool,
    private readonly hasher: PasswordHasher,
    private readonly rehashing: RehashService,
    @Inject(LOG) readonly log: Log,
  ) {}

  async verify(request: Request, context: CallContext, now: Date): Promise<Reply> {
    const attempt = { ...request, identifier: canonical(request.identifier) };
    const proved = await this.pool.run(context, () => this.check(attempt));
    const { traceparent } = context;
    const result = await this.database.transaction((transaction) =>
      judge(transaction, { request: attempt, proved, now, traceparent }),
    );
    if ('refusal' in result) throw result.refusal;
    await publishEvidence(this, result.evidence, context);
    if (proved)
      this.rehashing.ifOutdated({ ...attempt, userId: proved.userId }, proved.password.hash, attempt.password);
    return result.reply;
  }

  private async check({ tenantId, identifier, password }: Request): Promise<Proved> {
    const known = await passwordByIdentifier(this.database, tenantId, identifier);
    const isRight = await this.hasher.verify(known?.password?.hash, password);
    return isRight && known?.password ? { userId: known.userId, password: known.password } : undefined;
  }
}

async function judge(transaction: Queryable, attempt: Attempt): Promise<Result> {
  const { request, proved, now } = attempt;
  const { tenantId, identifier } = request;
  const tenant = await readTenant(transaction, tenantId);
  if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
  const ledgers = await lockLedger(transaction, tenantId, identifier, now);
  const ledger = ledgers['first-factor'];
  const decision = decideAttempt({ now, ledger, policy: tenant.lockout, isRight: proved !== undefined });
  if ('rejectedAt' in decision) await recordRejections(transaction, tenantId, identifier, decision, now);
  const refusal = refusalOf(decision);
  if (refusal) return { refusal };
  // While this try waited for its turn they may have set another, or gone.
  const isStillRight = proved && (await isUnchanged(transaction, { tenantId, userId: proved.userId }, proved.password));
  if (!isStillRight) return { refusal: rejection() };
  // Only who knows the password learns of it, and nothing is written.
  const person = await personWith(transaction, tenantId, identifier);
  if (person?.isSuspended) return { refusal: new ContractError('identity.user_suspended') };
  if (await isBoundToConnection(transaction, tenantId, proved.userId)) {
    return { refusal: new ContractError('identity.sso_required') };
  }
  if (isExpired(proved.password.changedAt, tenant.passwordExpiry, now)) {
    return { refusal: new ContractError('identity.password_expired') };
  }
  return accept(transaction, attempt, proved.userId);
}

async function accept(transaction: Queryable, attempt: Attempt, userId: UserId): Promise<Result> {
  const { request, now, traceparent } = attempt;
  const { tenantId, interactionId, purpose } = request;
  const evidenceId = eventId.parse(orderedId());
  const payload = { tenantId, interactionId, userId, purpose, verifiedAt: now.toISOString() };
  const evidence = toStoredEvent(passwordVerified, evidenceId, payload, traceparent);
  await writeToOutbox(transaction, evidence, directGraceMs);
  return { reply: { userId, identifier: request.identifier, evidenceId }, evidence };
}

const rejection = (): ContractError => new ContractError('identity.password_rejected');

function refusalOf(decision: AttemptDecision): ContractError | undefined {
  if (decision.outcome === 'right') return undefined;
  if (decision.outcome === 'rejected') return rejection();
  const { retryAfterSeconds } = decision;
  return new ContractError('identity.too_many_attempts', undefined, { extension: { retryAfterSeconds } });
}
