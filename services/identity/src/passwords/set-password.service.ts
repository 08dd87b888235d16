import {
  ContractError,
  passwordChanged,
  type changePassword,
  type InteractionId,
  type RequestOf,
  type SessionId,
  type setPassword,
  type TenantConfiguration,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { toStoredEvent, type CallContext } from '@latchkey/messaging';
import { Database, orderedId, OutboxRelay, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { Identifier } from '../domain/identifier.js';
import { isExpired } from '../domain/password-expiry.js';
import { NoticesService } from '../notices/notices.service.js';
import { withdrawLink } from '../recovery/enrolment-link.store.js';
import { isBoundToConnection } from '../sso/sso-connection.store.js';
import { keepPassword, personWithPassword, type StoredPassword } from '../store/password.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { isSuspended } from '../users/person.store.js';
import { HashingPool } from './hashing-pool.js';
import { PasswordHasher } from './password-hasher.js';
import { notAccepted, PasswordJudge } from './password-judge.js';

/** A password that shall be somebody's, and where they set it. */
type Setting = {
  tenantId: TenantId;
  userId: UserId;
  password: string;
  interactionId?: InteractionId;
  sessionId?: SessionId;
};
/** The password that somebody has, and whether it is too old to be set again. */
type Judged = { old: StoredPassword | undefined; hasExpired: boolean };
type NewPassword = StoredPassword & { isFirst: boolean };

/** Sets passwords that the tenant's policy accepts. Whoever calls has seen the person prove themselves. */
@Injectable()
export class SetPasswordService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly pool: HashingPool,
    private readonly hasher: PasswordHasher,
    private readonly judging: PasswordJudge,
    private readonly notices: NoticesService,
  ) {}

  /** In a journey. */
  set(request: RequestOf<typeof setPassword>, context: CallContext, now: Date): Promise<void> {
    return this.write(request, context, now);
  }

  /** In the account centre: only for whom a password signs in. */
  async change(request: RequestOf<typeof changePassword>, context: CallContext, now: Date): Promise<void> {
    const { tenantId, userId } = request;
    const suspended = await isSuspended(this.database, tenantId, userId);
    if (suspended === undefined) throw new ContractError('request.not_found', 'no such person');
    if (suspended) throw new ContractError('identity.user_suspended');
    await this.refuseWithout(request);
    await this.write(request, context, now);
  }

  private async write(setting: Setting, context: CallContext, now: Date): Promise<void> {
    const { old, hasExpired } = await this.judge(setting, now);
    const hash = await this.pool.run(context, () => this.hashUnlessSame(setting.password, old?.hash));
    if (hash === undefined && hasExpired) throw notAccepted(['same_as_expired']);
    // A lost reply was asked for again: they have it already.
    if (hash === undefined) return;
    await this.keep(setting, { hash, changedAt: now, isFirst: !old }, context.traceparent);
    this.relay.nudge();
    this.notices.nudge();
  }

  private async refuseWithout({ tenantId, userId }: Setting): Promise<void> {
    const tenant = await readTenant(this.database, tenantId);
    const person = await personWithPassword(this.database, { tenantId, userId });
    const signsIn = tenant && person && passwordSignsIn(tenant, person.identifiers);
    if (signsIn && !(await isBoundToConnection(this.database, tenantId, userId))) return;
    throw new ContractError('account.not_offered', 'no password signs you in here');
  }

  /** Refuses what the policy does not accept; answers with the password that they have. */
  private async judge({ tenantId, userId, password }: Setting, now: Date): Promise<Judged> {
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

  private async keep(setting: Setting, { isFirst, ...password }: NewPassword, traceparent: string): Promise<void> {
    const { tenantId, userId, interactionId, sessionId } = setting;
    const { changedAt: at } = password;
    const payload = { tenantId, userId, changedAt: at.toISOString(), by: { interactionId, sessionId } };
    const event = toStoredEvent(passwordChanged, orderedId(), payload, traceparent);
    await this.database.transaction(async (transaction) => {
      const isKept = await keepPassword(transaction, { tenantId, userId }, password);
      if (!isKept) throw new ContractError('request.not_found', 'no such person');
      await writeToOutbox(transaction, event);
      // Who can set a password needs no link to get back in any more (E-05).
      await withdrawLink(transaction, { tenantId, userId });
      const news = { notice: isFirst ? ('password-added' as const) : ('password-changed' as const), at };
      await this.notices.leave(transaction, { tenantId, userId }, { ...news, madeIn: interactionId }, event.id);
    });
  }
}

/** Whether one of somebody's identifiers signs them in with a password. */
const passwordSignsIn = ({ signIn }: TenantConfiguration, identifiers: readonly Identifier[]): boolean =>
  signIn.methods.some(({ identifier, password }) => password && identifiers.some(({ type }) => type === identifier));
