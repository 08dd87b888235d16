import {
  administrationUserBodies as bodies,
  choosePrompts,
  ContractError,
  listAccountPasskeys,
  listSessions,
  managedPasskeys,
  managedPrompts,
  managedSessions,
  readEnrolment,
  removePasskey,
  revokeSessions,
  type ManagedPasskeys,
  type ManagedPrompts,
  type ManagedSessions,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import type { z } from 'zod';
import { passkeyPromptsOf } from '../account/prompts.js';
import { Answers } from '../reference/answers.js';
import { credentialAt, FromAdministrator, sessionAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';
import { knownPerson, type KnownPerson } from './people.js';

type Person = { tenantId: string; userId: string };

/** A person's passkeys, where they are signed in, and whether they are offered passkeys. */
@Administration('/tenants/:tenantId/users/:userId')
export class UserAccessController {
  constructor(private readonly client: ContractClient) {}

  @Get('passkeys')
  @NeedsScope('users:read')
  @Answers('listUserPasskeys', 'A person’s passkeys', managedPasskeys)
  async passkeys(@FromAdministrator() context: CallContext, @Param() person: Person): Promise<ManagedPasskeys> {
    const { address } = await knownPerson(this.client, person, context);
    const { passkeys } = await this.client.request(listAccountPasskeys, address, context);
    return { passkeys };
  }

  /** The last one too: `enrolment-link` is the way back in. No session of theirs did it, so all of theirs end. */
  @Delete('passkeys/:credentialId')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('removeUserPasskey', 'Removes a passkey of a person; their sessions end', 'nothing', {
    problems: ['identity.user_suspended'],
  })
  async removePasskey(
    @FromAdministrator() context: CallContext,
    @Param() person: Person,
    @Param('credentialId') segment: string,
  ): Promise<void> {
    const credentialId = credentialAt(segment);
    const { address } = await knownPerson(this.client, person, context);
    await this.client.request(removePasskey, { ...address, credentialId }, context);
  }

  @Get('sessions')
  @NeedsScope('users:read')
  @Answers('listUserSessions', 'Where a person is signed in', managedSessions)
  async sessions(@FromAdministrator() context: CallContext, @Param() person: Person): Promise<ManagedSessions> {
    const { address } = await knownPerson(this.client, person, context);
    return this.client.request(listSessions, address, context);
  }

  @Delete('sessions')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('endUserSessions', 'Ends all sessions of a person', 'nothing')
  async endSessions(@FromAdministrator() context: CallContext, @Param() person: Person): Promise<void> {
    const { address } = await knownPerson(this.client, person, context);
    await this.client.request(revokeSessions, { ...address, reason: 'administrator' }, context);
  }

  /** One that is none of theirs is not found; one that has ended by itself meanwhile is no error. */
  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('endUserSession', 'Ends one session of a person', 'nothing')
  async endSession(
    @FromAdministrator() context: CallContext,
    @Param() person: Person,
    @Param('sessionId') segment: string,
  ): Promise<void> {
    const sessionId = sessionAt(segment);
    const { address } = await knownPerson(this.client, person, context);
    const { sessions } = await this.client.request(listSessions, address, context);
    if (!sessions.some((one) => one.sessionId === sessionId)) throw noSuchSession();
    await this.client.request(revokeSessions, { ...address, sessionId, reason: 'administrator' }, context);
  }

  @Get('prompts')
  @NeedsScope('users:read')
  @Answers('readUserPrompts', 'Whether a person is offered passkeys, and when they said no', managedPrompts)
  async prompts(@FromAdministrator() context: CallContext, @Param() person: Person): Promise<ManagedPrompts> {
    return this.promptsOf(await knownPerson(this.client, person, context), context);
  }

  /** `ask` takes back every "no" of theirs (A9). */
  @Put('prompts')
  @NeedsScope('users:write')
  @Answers('chooseUserPrompts', 'Whether a person is offered passkeys from now on', managedPrompts)
  async choosePrompts(
    @FromAdministrator() context: CallContext,
    @Param() person: Person,
    @Body({ schema: bodies.prompts }) { passkey }: z.infer<typeof bodies.prompts>,
  ): Promise<ManagedPrompts> {
    const known = await knownPerson(this.client, person, context);
    await this.client.request(choosePrompts, { ...known.address, passkey }, context);
    return this.promptsOf(known, context);
  }

  private async promptsOf({ address }: KnownPerson, context: CallContext): Promise<ManagedPrompts> {
    const enrolment = await this.client.request(readEnrolment, address, context);
    const { skippedAt, skippedForGood, otherDevice } = enrolment;
    return { passkey: passkeyPromptsOf(enrolment), skippedAt, skippedForGood, otherDevice };
  }
}

const noSuchSession = () => new ContractError('request.not_found', 'no such session');
