import { ContractError } from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';
import { decideTry, type Attempts, type LockoutPolicy } from '../domain/factor-attempts.js';
import type { Owner } from '../domain/owner.js';
import { keepAttempts, type Factor } from './attempt.store.js';

/**
 * Why a code that has been checked already is refused, if it is; a wrong one is counted. The refusal is a value, so that the
 * transaction that counts it is committed.
 */
export async function judgeTry(
  transaction: Queryable,
  owner: Owner,
  factor: Factor,
  facts: { now: Date; attempts: Attempts; policy: LockoutPolicy; isRight: boolean },
): Promise<ContractError | undefined> {
  const decision = decideTry(facts);
  if (decision.outcome === 'right') return undefined;
  if (decision.outcome === 'blocked') {
    const { retryAfterSeconds } = decision;
    return new ContractError('credential.factor_locked', undefined, { extension: { retryAfterSeconds } });
  }
  await keepAttempts(transaction, owner, factor, decision.attempts);
  const { attemptsLeft } = decision;
  return new ContractError(
    'credential.factor_code_rejected',
    `${attemptsLeft} ${attemptsLeft === 1 ? 'attempt' : 'attempts'} left`,
  );
}

/** Somebody used up the same code between the look and the write. The lock keeps that from happening; if not, this does. */
export const raced = (): ContractError =>
  new ContractError('credential.factor_code_rejected', undefined, { reason: 'raced' });
