import {
  administrationTenant as tenantId,
  administratorScope,
  ContractError,
  type AdministratingPerson,
  type changeAdministratingPerson,
  type checkAdministratingPerson,
  type claimAdministration,
  type removeAdministratingPerson,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import {
  claimFor,
  findAdministrating,
  keepAdministrating,
  listAdministrating,
  removeAdministrating,
} from './administrating-person.store.js';
import { refuseLastAdministrator } from './last-administrator.js';

/** People who administer: of the administrating tenant, whatever tenant they look after. */
@Injectable()
export class AdministratingPeopleService {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async claim(request: RequestOf<typeof claimAdministration>, now: Date): Promise<AdministratingPerson> {
    const { enrolmentHash, userId } = request;
    const scopes = [...administratorScope.options];
    const claimed = await claimFor(this.database, { enrolmentHash, userId, scopes, now });
    if (!claimed) throw new ContractError('administrator.enrolment_rejected');
    this.log.info({ userId, scopes }, 'an enrolment was claimed by a person');
    return claimed;
  }

  async check({
    userId,
  }: RequestOf<typeof checkAdministratingPerson>): Promise<ReplyOf<typeof checkAdministratingPerson>> {
    return { administrator: (await findAdministrating(this.database, userId)) ?? null };
  }

  async list(): Promise<{ administrators: AdministratingPerson[] }> {
    return { administrators: await listAdministrating(this.database) };
  }

  async change(
    { userId, scopes: given }: RequestOf<typeof changeAdministratingPerson>,
    now: Date,
  ): Promise<AdministratingPerson> {
    const scopes = administratorScope.options.filter((scope) => given.includes(scope));
    return this.database.transaction(async (transaction) => {
      await refuseLastAdministrator(transaction, { tenantId, userId }, scopes);
      const kept = await keepAdministrating(transaction, { userId, scopes, now });
      if (!kept) throw new ContractError('request.not_found', 'no such person');
      return kept;
    });
  }

  async remove({ userId }: RequestOf<typeof removeAdministratingPerson>): Promise<Record<string, never>> {
    await this.database.transaction(async (transaction) => {
      await refuseLastAdministrator(transaction, { tenantId, userId });
      if (!(await removeAdministrating(transaction, userId)))
        throw new ContractError('request.not_found', 'no such administrator');
    });
    return {};
  }
}
