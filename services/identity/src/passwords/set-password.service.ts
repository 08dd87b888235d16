import { ContractError, passwordChanged, type RequestOf, type setPassword } from '@latchkey/contracts';
import { toStoredEvent, type CallContext } from '@latchkey/messaging';
import { Database, orderedId, OutboxRelay, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { isExpired } from '../domain/password-expiry.js';
import { keepPassword, personWithPassword, type StoredPassword } from '../store/password.store.js';
import { HashingPool } from './hashing-pool.js';
import { PasswordHasher } from './password-hasher.js';
import { notAccepted, PasswordJudge } from './password-judge.js';

type Request = RequestOf<typeof setPassword>;
/** The password that somebody has, and whether it is too old to be set again. */
type Judged = { old: StoredPassword | undefined; hasExpired: boolean };

/** Sets passwords that the tenant's policy accepts. Whoever calls has seen the person prove themselves. */
@Injectable()
export class SetPasswordService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly pool: HashingPool,
    private readonly hasher: PasswordHasher,
    private readonly judging: PasswordJudge,
  ) {}

  async set(request: Request, context: CallContext, now: Date): Promise<void> {
    const { old, hasExpired } = await this.judge(request, now);
    const hash = await this.pool.run(context, () => this.hashUnlessSame(request.password, old?.hash));
    if (hash === undefined && hasExpired) throw notAccepted(['same_as_expired']);
    // A lost reply was asked for again: they have it already.
    if (hash === undefined) return;
    await this.keep(request, { hash, changedAt: now }, context.traceparent);
    this.relay.nudge();
  }

  /** Refuses what the policy does not accept; answers with the password that they have. */
  private async judge({ tenantId, userId, password }: Request, now: Date): Promise<Judged> {
    const person = await personWithPassword(this.database, { tenantId, userId });
    if (!person) throw new ContractError('request.not_found', 'no such person');
    const { passwordExpiry } = await this.judging.refuseUnfit(tenantId, password, person.identifiers);
    const { password: old } = person;
    return { old, hasExpired: old !== undefined && isExpired(old.changedAt, passwordExpiry, now) };
  }

  private async hashUnlessSame(password: string, old: string | undefined): Promise<string | undefined> {
    const isSame = old !== undefined && (await this.hasher.verify(old, password));
    return isSame ? undefined : this.hasher.hash(password);
  }

  private async keep({ tenantId, userId }: Request, password: StoredPassword, traceparent: string): Promise<void> {
    const payload = { tenantId, userId, changedAt: password.changedAt.toISOString() };
    const event = toStoredEvent(passwordChanged, orderedId(), payload, traceparent);
    await this.database.transaction(async (transaction) => {
      const isKept = await keepPassword(transaction, { tenantId, userId }, password);
      if (!isKept) throw new ContractError('request.not_found', 'no such person');
      await writeToOutbox(transaction, event);
    });
  }
}
