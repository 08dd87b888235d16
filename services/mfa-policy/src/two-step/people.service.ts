import {
  ContractError,
  readFactors,
  readPeople,
  type HeldFactors,
  type PersonFacts,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import type { Person } from '../domain/person.js';
import { TwoStepStore, type TwoStepRow } from './two-step.store.js';

/** What a person has and has decided, from those who own it, in three questions at once. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly client: ContractClient,
    private readonly states: TwoStepStore,
  ) {}

  /** Errors: `request.not_found` for nobody, `service.…` when one of those who know is away. */
  async one(
    tenantId: TenantId,
    userId: UserId,
    context: CallContext,
  ): Promise<{ person: Person; isSuspended: boolean }> {
    const userIds = [userId];
    const [{ people }, rest] = await Promise.all([
      this.client.request(readPeople, { tenantId, userIds }, context),
      this.restOf(tenantId, userIds, context),
    ]);
    const [facts] = people;
    if (!facts) throw new ContractError('request.not_found', 'no such person');
    return { person: rest(facts), isSuspended: facts.isSuspended };
  }

  /** Whether somebody has an authenticator app. */
  async hasApp(tenantId: TenantId, userId: UserId, context: CallContext): Promise<boolean> {
    const { people } = await this.client.request(readFactors, { tenantId, userIds: [userId] }, context);
    return people[0]?.totp ?? false;
  }

  /** The same of many whose facts are known already. */
  async many(tenantId: TenantId, known: readonly PersonFacts[], context: CallContext): Promise<Person[]> {
    if (known.length === 0) return [];
    const rest = await this.restOf(
      tenantId,
      known.map(({ userId }) => userId),
      context,
    );
    return known.map(rest);
  }

  private async restOf(tenantId: TenantId, userIds: UserId[], context: CallContext) {
    const [{ people }, states] = await Promise.all([
      this.client.request(readFactors, { tenantId, userIds }, context),
      this.states.ofPeople(tenantId, userIds),
    ]);
    const factorsBy = new Map(people.map((held) => [held.userId, held]));
    const stateBy = new Map(states.map((row) => [row.user_id, row]));
    return (facts: PersonFacts): Person =>
      toPerson(facts, factorsBy.get(facts.userId) ?? nothing, stateBy.get(facts.userId) ?? undecided);
  }
}

const undecided: Omit<TwoStepRow, 'user_id'> = { state: 'unset', skipped_extra: false };
const nothing: Omit<HeldFactors, 'userId'> = {
  passkeys: 0,
  passkeyUsedAt: null,
  totp: false,
  totpUsedAt: null,
  backupCodesLeft: 0,
  passkeysEnrolledIn: [],
  totpEnrolledIn: null,
  backupCodesEnrolledIn: null,
};

const toPerson = (
  { email, phone, signsInBySso }: PersonFacts,
  held: Omit<HeldFactors, 'userId'>,
  { state, skipped_extra: skippedExtra }: Omit<TwoStepRow, 'user_id'>,
): Person => ({
  state,
  skippedExtra,
  passkeys: held.passkeys,
  totp: held.totp,
  backupCodesLeft: held.backupCodesLeft,
  email,
  phone,
  signsInBySso,
  enrolledIn: {
    webauthn: held.passkeysEnrolledIn,
    totp: held.totpEnrolledIn,
    backupCodes: held.backupCodesEnrolledIn,
  },
});
