import {
  administratingPerson,
  administrationTenant,
  administratorBodies as bodies,
  claimAdministration,
  ContractError,
  type AdministratingPerson,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { SessionChecks } from '../account/session-checks.js';
import { FromCaller, hashOf, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';

/**
 * How an installation gets its first administrator in the console. It is a page's call, by the session's cookie and from the tenant's own
 * origin: who has no token yet cannot present one.
 */
@Controller('/api/v1/admin/administrators/claim')
export class ClaimController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Post()
  @HttpCode(200)
  @Answers(
    'claimAdministration',
    'Makes who is signed in the first administrator, by a one-time enrolment',
    administratingPerson,
    {
      problems: [
        'administrator.enrolment_rejected',
        'administrator.not_strong_enough',
        'request.not_found',
        'session.step_up_required',
      ],
    },
  )
  async claim(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.claim }) { enrolment }: z.infer<typeof bodies.claim>,
  ): Promise<AdministratingPerson> {
    if (caller.tenant.tenantId !== administrationTenant) throw new ContractError('request.not_found');
    const { aal } = await this.sessions.signedIn(caller);
    if (aal < 2) throw new ContractError('administrator.not_strong_enough');
    const { userId } = await this.sessions.freshlySignedIn(caller);
    return this.client.request(claimAdministration, { enrolmentHash: hashOf(enrolment), userId }, caller.context);
  }
}
