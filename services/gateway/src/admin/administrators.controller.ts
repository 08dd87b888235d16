import {
  administratingPerson,
  administratorBodies as bodies,
  administratorList,
  changeAdministratingPerson,
  listAdministratingPeople,
  removeAdministratingPerson,
  type AdministratingPerson,
  type AdministratorList,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { FromAdministrator, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** People who administer, in the console: people of the administrating tenant. */
@Administration('/administrators')
export class AdministratorsController {
  constructor(private readonly client: ContractClient) {}

  @Get()
  @NeedsScope('administrators:read')
  @Answers('listAdministrators', 'The people who administer', administratorList)
  list(@FromAdministrator() context: CallContext): Promise<AdministratorList> {
    return this.client.request(listAdministratingPeople, {}, context);
  }

  @Put(':userId')
  @NeedsScope('administrators:write')
  @Answers('changeAdministrator', 'Makes somebody an administrator, or changes what they may', administratingPerson, {
    problems: ['administrator.last_one'],
  })
  change(
    @FromAdministrator() context: CallContext,
    @Param('userId') person: string,
    @Body({ schema: bodies.change }) { scopes }: z.infer<typeof bodies.change>,
  ): Promise<AdministratingPerson> {
    return this.client.request(changeAdministratingPerson, { userId: userAt(person), scopes }, context);
  }

  @Delete(':userId')
  @HttpCode(204)
  @NeedsScope('administrators:write')
  @Answers('removeAdministrator', 'Somebody administers no more', 'nothing', { problems: ['administrator.last_one'] })
  async remove(@FromAdministrator() context: CallContext, @Param('userId') person: string): Promise<void> {
    await this.client.request(removeAdministratingPerson, { userId: userAt(person) }, context);
  }
}
