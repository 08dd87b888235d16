import {
  administrationBodies as bodies,
  administrationQueries as queries,
  changeSuspension,
  createUser,
  listUsers,
  managedUser,
  readUser,
  unlockFactors,
  unlockUser,
  userPage,
  type ManagedUser,
  type UserPage,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { cursorOf, FromAdministrator, placeOf, tenantAt, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** A tenant's people: made, found, suspended, reactivated, unlocked. */
@Administration('/tenants/:tenantId/users')
export class UsersController {
  constructor(private readonly client: ContractClient) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('users:write')
  @Answers('createUser', 'Makes a person', managedUser, {
    headers: ['location'],
    problems: ['identity.identifier_taken', 'identity.identifier_not_accepted', 'identity.too_many_identifiers'],
  })
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.createUser }) body: z.infer<typeof bodies.createUser>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedUser> {
    const tenantId = tenantAt(id);
    const user = await this.client.request(createUser, { tenantId, ...body }, context);
    reply.header('location', `/api/v1/admin/tenants/${tenantId}/users/${user.userId}`);
    return user;
  }

  @Get()
  @NeedsScope('users:read')
  @Answers('listUsers', 'People by the beginning of an identifier', userPage)
  async list(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.users }) { cursor, ...asked }: z.infer<typeof queries.users>,
  ): Promise<UserPage> {
    const request = { tenantId: tenantAt(id), ...asked, ...placeOf(cursor) };
    const { users, next } = await this.client.request(listUsers, request, context);
    return { users, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  @Get(':userId')
  @NeedsScope('users:read')
  @Answers('readUser', 'A person', managedUser)
  read(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<ManagedUser> {
    return this.client.request(readUser, { tenantId: tenantAt(id), userId: userAt(person) }, context);
  }

  @Post(':userId/suspend')
  @HttpCode(200)
  @NeedsScope('users:write')
  @Answers('suspendUser', 'Keeps a person out', managedUser)
  suspend(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Body({ schema: bodies.empty }) _: z.infer<typeof bodies.empty>,
  ): Promise<ManagedUser> {
    const request = { tenantId: tenantAt(id), userId: userAt(person), suspended: true };
    return this.client.request(changeSuspension, request, context);
  }

  @Post(':userId/reactivate')
  @HttpCode(200)
  @NeedsScope('users:write')
  @Answers('reactivateUser', 'Lets a person in again', managedUser)
  reactivate(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Body({ schema: bodies.empty }) _: z.infer<typeof bodies.empty>,
  ): Promise<ManagedUser> {
    const request = { tenantId: tenantAt(id), userId: userAt(person), suspended: false };
    return this.client.request(changeSuspension, request, context);
  }

  @Post(':userId/unlock')
  @HttpCode(200)
  @NeedsScope('users:write')
  @Answers('unlockUser', 'Forgets the wrong passwords and codes that count against a person', managedUser)
  async unlock(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
    @Body({ schema: bodies.empty }) _: z.infer<typeof bodies.empty>,
  ): Promise<ManagedUser> {
    const request = { tenantId: tenantAt(id), userId: userAt(person) };
    // Identity first: it knows whether there is such a person.
    const user = await this.client.request(unlockUser, request, context);
    await this.client.request(unlockFactors, request, context);
    return user;
  }
}
