import { ContractError, type InteractionId, type Purpose, type TenantId, type UserId } from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { isSameMac, macOf } from '../domain/code-mac.js';
import { decideCheck, type CheckDecision } from '../domain/code-rules.js';
import type { Identifier } from '../domain/identifier.js';
import { poolOf } from '../domain/purposes.js';
import { countRejection, lockCode, lockLedgerOfCode, type Outcome } from '../store/code.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { personWith, type Person } from '../users/person.store.js';
import { CODE_PEPPER } from './code-pepper.js';

/** A try of an interaction's code. */
export type CodeTry = {
  tenantId: TenantId;
  interactionId: InteractionId;
  purpose: Purpose;
  code: string;
  /** Whom it has to be for, where the caller knows. */
  userId?: UserId;
};
/** A refusal is a value until the transaction that counts it is committed. */
export type Refused = { refusal: ContractError };
/** A right code: to what it was sent, whose that is now, and what it came to when it was right before. */
export type RightCode = { identifier: Identifier; known: Person | undefined; outcome: Outcome | undefined };

/** Compares codes, and counts the wrong ones in the pool of the code that was guessed at. */
@Injectable()
export class CodeChecker {
  constructor(@Inject(CODE_PEPPER) private readonly pepper: Buffer) {}

  async check(transaction: Queryable, attempt: CodeTry, now: Date): Promise<Refused | RightCode> {
    const tenant = await readTenant(transaction, attempt.tenantId);
    const held = tenant && (await lockLedgerOfCode(transaction, attempt));
    const code = held && (await lockCode(transaction, attempt, held.identifier));
    // No code of this interaction, or a new one to another address went out this very moment: nothing was tried.
    if (!held || !code)
      return { refusal: new ContractError('identity.code_rejected', undefined, { reason: 'no code' }) };
    const { identifier, ledgers } = held;
    const known = await personWith(transaction, attempt.tenantId, identifier);
    const binding = { ...attempt, identifier, userId: attempt.userId ?? ownerFor(attempt.purpose, known) };
    const isRight = isSameMac(macOf(this.pepper, binding, attempt.code), code.mac) && code.purpose === attempt.purpose;
    const pool = poolOf(code.purpose);
    const decision = decideCheck({ now, code, ledger: ledgers[pool], policies: tenant, isRight });
    if (decision.outcome === 'rejected') {
      await countRejection(transaction, attempt, { identifier, pool, rejections: decision, now });
    }
    const refusal = refusalOf(decision);
    return refusal ? { refusal } : { identifier, known, outcome: code.outcome };
  }
}

/** A second factor is somebody's own: it is right only while the address is still theirs, and proved. */
const ownerFor = (purpose: Purpose, known: Person | undefined): UserId | undefined =>
  poolOf(purpose) === 'second-factor' && known?.isVerified ? known.userId : undefined;

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
