import {
  administratorBodies as bodies,
  changeAdministratingPerson,
  listAdministratingPeople,
  removeAdministratingPerson,
  type AdministratingPerson,
  type AdministratorList,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromAdministrator, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** People who administer, in the console: people of the administrating tenant. */
@Administration('/administrators')
export class AdministratorsController {
  constructor(private readonly client: ContractClient) {}

  @Get()
  @NeedsScope('administrators:read')
  list(@FromAdministrator() context: CallContext): Promise<AdministratorList> {
    return this.client.request(listAdministratingPeople, {}, context);
  }

  @Put(':userId')
  @NeedsScope('administrators:write')
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
  async remove(@FromAdministrator() context: CallContext, @Param('userId') person: string): Promise<void> {
    await this.client.request(removeAdministratingPerson, { userId: userAt(person) }, context);
  }
}
