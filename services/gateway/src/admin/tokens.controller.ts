import { randomBytes } from 'node:crypto';
import { administrationBodies as bodies, issuedToken, redeemEnrolment, type IssuedToken } from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { hashOf } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { FromAdministrator } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** Access tokens. One is made here and shown once; identity gets its hash, so it crosses the bus never. */
@Administration('/tokens')
export class TokensController {
  constructor(private readonly client: ContractClient) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('enrolment')
  @Answers('redeemEnrolment', 'Turns a one-time enrolment into a token, shown this once', issuedToken)
  async redeem(
    @FromAdministrator() context: CallContext,
    @Body({ schema: bodies.redeem }) { enrolment }: z.infer<typeof bodies.redeem>,
  ): Promise<IssuedToken> {
    const token = randomBytes(32).toString('base64url');
    const hashes = { enrolmentHash: hashOf(enrolment), tokenHash: hashOf(token) };
    return { token, ...(await this.client.request(redeemEnrolment, hashes, context)) };
  }
}
