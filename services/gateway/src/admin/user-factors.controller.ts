import {
  administrationBodies as bodies,
  askedAgain,
  chooseTwoStep,
  listTrustedDevices,
  managedFactors,
  managedTrustedDevices,
  managedTwoStep,
  readFactors,
  readTwoStep,
  removeFactor,
  revokeTrustedDevices,
  type AskedAgain,
  type ManagedFactors,
  type ManagedTrustedDevices,
  type ManagedTwoStep,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { factorAt, FromAdministrator, tenantAt, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';
import { factorsOf, knownPerson } from './people.js';

/** A person's second factors: looked at, taken away, asked about again; and the browsers that are spared them. */
@Administration('/tenants/:tenantId/users/:userId')
export class UserFactorsController {
  constructor(private readonly client: ContractClient) {}

  @Get('two-step')
  @NeedsScope('users:read')
  @Answers('readUserTwoStep', 'What a person chose and could be asked for', managedTwoStep)
  twoStep(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<ManagedTwoStep> {
    return this.client.request(readTwoStep, { tenantId: tenantAt(id), userId: userAt(person) }, context);
  }

  @Post('two-step/ask-again')
  @HttpCode(200)
  @NeedsScope('users:write')
  @Answers('askUserAgain', 'Asks about the second factor as if they had not been asked', askedAgain, {
    problems: ['mfa-policy.not_optional', 'identity.user_suspended'],
  })
  async askAgain(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Body({ schema: bodies.empty }) _: z.infer<typeof bodies.empty>,
  ): Promise<AskedAgain> {
    const known = await this.known(id, person, context);
    return this.client.request(chooseTwoStep, { ...known, choice: 'ask-again' }, context);
  }

  @Get('factors')
  @NeedsScope('users:read')
  @Answers('readUserFactors', 'What a person could verify themselves with', managedFactors)
  async factors(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<ManagedFactors> {
    const { tenantId, userId } = await this.known(id, person, context);
    const { people } = await this.client.request(readFactors, { tenantId, userIds: [userId] }, context);
    return { userId, ...factorsOf(people) };
  }

  @Delete('factors/:factor')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('removeUserFactor', 'Takes a second factor away', 'nothing')
  async removeFactor(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Param('factor') segment: string,
  ): Promise<void> {
    const factor = factorAt(segment);
    await this.client.request(removeFactor, { ...(await this.known(id, person, context)), factor }, context);
  }

  @Get('trusted-devices')
  @NeedsScope('users:read')
  @Answers('listUserTrustedDevices', 'The browsers that are spared a person’s second factor', managedTrustedDevices)
  async trustedDevices(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<ManagedTrustedDevices> {
    return this.client.request(listTrustedDevices, await this.known(id, person, context), context);
  }

  @Delete('trusted-devices')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('distrustUserDevices', 'Spares no browser of theirs any more', 'nothing')
  async distrust(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<void> {
    await this.client.request(revokeTrustedDevices, await this.known(id, person, context), context);
  }

  private async known(tenantId: string, userId: string, context: CallContext) {
    return (await knownPerson(this.client, { tenantId, userId }, context)).address;
  }
}
