import {
  administrationBodies as bodies,
  issuedEnrolmentLink,
  makeEnrolmentLink,
  type IssuedEnrolmentLink,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, HttpCode, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { FromAdministrator, tenantAt, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** A one-time link for somebody who has lost everything: how they get back in is theirs to choose (E-18). */
@Administration('/tenants/:tenantId/users/:userId/enrolment-link')
export class EnrolmentLinksController {
  constructor(private readonly client: ContractClient) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('users:write')
  @Answers('makeEnrolmentLink', 'A one-time link back in, shown this once', issuedEnrolmentLink, {
    problems: ['identity.user_suspended', 'identity.sso_required'],
  })
  make(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Body({ schema: bodies.empty }) _: z.infer<typeof bodies.empty>,
  ): Promise<IssuedEnrolmentLink> {
    return this.client.request(makeEnrolmentLink, { tenantId: tenantAt(id), userId: userAt(person) }, context);
  }
}
