import {
  ContractError,
  listPeople,
  readPeople,
  type PersonFacts,
  type ReplyOf,
  type RequestOf,
  type simulatePolicy,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { ContractClient, TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { simulate } from '../domain/simulate.js';
import { PeopleService } from '../two-step/people.service.js';

type Request = RequestOf<typeof simulatePolicy>;

/** Asks of a proposed policy what the one in force decides every day, by the same function; reads, and writes nothing. */
@Injectable()
export class SimulationService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly client: ContractClient,
    private readonly people: PeopleService,
  ) {}

  async simulate(request: Request, context: CallContext, now: Date): Promise<ReplyOf<typeof simulatePolicy>> {
    const today = this.tenants.byId(request.tenantId);
    const proposed = withProposal(today, request.proposed);
    const { people: known, next } = await this.known(request, context);
    const people = await this.people.many(request.tenantId, known, context);
    const simulated = people.flatMap((person, index) => {
      const facts = known[index];
      return facts ? [simulate(facts, person, { today, proposed }, now)] : [];
    });
    return { people: simulated, ...(next && { next }) };
  }

  private async known(
    { tenantId, of }: Request,
    context: CallContext,
  ): Promise<{ people: PersonFacts[]; next?: ReplyOf<typeof listPeople>['next'] }> {
    if (!('userId' in of)) return this.client.request(listPeople, { tenantId, ...of }, context);
    const { people } = await this.client.request(readPeople, { tenantId, userIds: [of.userId] }, context);
    if (people.length === 0) throw new ContractError('request.not_found', 'no such person');
    return { people };
  }
}

/** The tenant as it would be. What is not proposed stays as it is. */
const withProposal = (tenant: TenantConfiguration, { mfa, passkey }: Request['proposed']): TenantConfiguration => ({
  ...tenant,
  mfa,
  passkey: {
    ...tenant.passkey,
    ...(passkey.enabled !== undefined && { enabled: passkey.enabled }),
    ...(passkey.satisfiesMfa !== undefined && { satisfiesMfa: passkey.satisfiesMfa }),
  },
});
