import {
  accountName,
  accountProfile,
  changeName,
  currentSession,
  endSession,
  identityAccountBodies as bodies,
  listPasskeys,
  readPeople,
  readProfile,
  type AccountName,
  type AccountProfile,
  type SessionView,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, Get, HttpCode, Patch, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { FromCaller, hashOf, type Caller } from '../edge/caller.js';
import { clearSessionCookie } from '../edge/cookies.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** Who is signed in, and what they see of themselves. */
@Controller('/api/v1')
export class AccountController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get('session')
  @Answers('readSession', 'Who is signed in', currentSession)
  session(@FromCaller() caller: Caller): Promise<SessionView> {
    return this.sessions.signedIn(caller, false);
  }

  @Delete('session')
  @HttpCode(204)
  @Answers('endSession', 'Signs out', 'nothing')
  async signOut(@FromCaller() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { tenant, sessionToken, context } = caller;
    if (sessionToken) {
      await this.client.request(endSession, { tenantId: tenant.tenantId, tokenHash: hashOf(sessionToken) }, context);
      this.sessions.forgetToken(caller);
    }
    reply.header('set-cookie', clearSessionCookie());
  }

  @OfAccount('profile')
  @Get('account/profile')
  @Answers('readProfile', 'What a person is called and has', accountProfile, { problems: ['request.not_found'] })
  async profile(@FromCaller() caller: Caller): Promise<AccountProfile> {
    const { userId } = await this.sessions.signedIn(caller);
    const person = { tenantId: caller.tenant.tenantId, userId };
    const [profile, { passkeys, knownAs }, { people }] = await Promise.all([
      this.client.request(readProfile, person, caller.context),
      this.client.request(listPasskeys, person, caller.context),
      this.client.request(readPeople, { tenantId: person.tenantId, userIds: [userId] }, caller.context),
    ]);
    const { isProved: _, ...shown } = profile;
    const password = passwordOf(caller.tenant, people[0]?.hasPassword === true);
    return { ...shown, passkeys, knownAs, password };
  }

  /** What people call them proves nothing: no fresh proof is asked for. */
  @OfAccount('profile')
  @Patch('account/profile')
  @Answers('changeName', 'What a person is called from now on', accountName, {
    problems: ['request.not_found', 'identity.user_suspended'],
  })
  async rename(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.name }) { name }: z.infer<typeof bodies.name>,
  ): Promise<AccountName> {
    const { userId } = await this.sessions.signedIn(caller);
    return this.client.request(changeName, { tenantId: caller.tenant.tenantId, userId, name }, caller.context);
  }
}

/** Whether somebody has a password, where anybody signs in with one. */
function passwordOf({ signIn }: TenantConfiguration, isSet: boolean): AccountProfile['password'] {
  if (!signIn.methods.some(({ password }) => password)) return 'not-offered';
  return isSet ? 'set' : 'unset';
}
