import {
  accountActivity,
  accountSessions,
  ContractError,
  listActivity,
  listSessions,
  revokeSessions,
  sessionId,
  type AccountActivity,
  type AccountSessions,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Controller, Delete, Get, HttpCode, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FromCaller, type Caller } from '../edge/caller.js';
import { clearSessionCookie } from '../edge/cookies.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** Where a person is signed in, and the way out of each of these. */
@OfAccount('sessions')
@Controller('/api/v1/account')
export class SessionsController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get('sessions')
  @Answers('listSessions', 'Where a person is signed in', accountSessions)
  async list(@FromCaller() caller: Caller): Promise<AccountSessions> {
    const { person, own } = await this.personOf(caller);
    const { sessions } = await this.client.request(listSessions, person, caller.context);
    return { sessions: sessions.map((session) => ({ ...session, isThis: session.sessionId === own })) };
  }

  @Get('activity')
  @Answers('listActivity', 'What happened to an account in 30 days', accountActivity)
  async activity(@FromCaller() caller: Caller): Promise<AccountActivity> {
    const { person } = await this.personOf(caller);
    return this.client.request(listActivity, person, caller.context);
  }

  /** All but the one that this is asked in. */
  @Delete('sessions')
  @HttpCode(204)
  @Answers('endOtherSessions', 'Ends all other sessions', 'nothing')
  async endOthers(@FromCaller() caller: Caller): Promise<void> {
    const { person, own } = await this.personOf(caller);
    await this.client.request(revokeSessions, { ...person, except: own, reason: 'revoked' }, caller.context);
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Answers('endOneSession', 'Ends a session', 'nothing')
  async end(
    @FromCaller() caller: Caller,
    @Param('sessionId') segment: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const named = sessionId.safeParse(segment);
    if (!named.success) throw new ContractError('request.not_found');
    const { person, own } = await this.personOf(caller);
    const request = { ...person, sessionId: named.data, reason: 'revoked' as const };
    await this.client.request(revokeSessions, request, caller.context);
    this.sessions.forget([named.data]);
    if (named.data === own) reply.header('set-cookie', clearSessionCookie());
  }

  private async personOf(caller: Caller) {
    const { userId, sessionId: own } = await this.sessions.signedIn(caller);
    return { person: { tenantId: caller.tenant.tenantId, userId }, own };
  }
}
