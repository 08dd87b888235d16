import {
  administrationBodies as bodies,
  administrationQueries as queries,
  changeSuspension,
  ContractError,
  createUser,
  deleteUser,
  listSessions,
  listUsers,
  managedUser,
  managedUserDetail,
  readFactors,
  readPeople,
  readUser,
  unlockFactors,
  unlockUser,
  userId,
  userPage,
  type ManagedUser,
  type ManagedUserDetail,
  type RequestInputOf,
  type UserPage,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { cursorOf, FromAdministrator, placeOf, tenantAt, userAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';
import { factorsOf, knownPerson } from './people.js';

/** A tenant's people: made, found, suspended, reactivated, unlocked, deleted. */
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
    @Query({ schema: queries.users }) query: z.infer<typeof queries.users>,
  ): Promise<UserPage> {
    const { cursor, q, type, prefix, suspended, limit } = query;
    const tenantId = tenantAt(id);
    const named = userId.safeParse(q);
    if (named.success) return this.pageOfOne({ tenantId, userId: named.data }, suspended, context);
    const asked = q === undefined ? { type, prefix } : { prefix: q };
    const request = { tenantId, ...asked, limit, ...placeOf(cursor), ...(suspended !== undefined && { suspended }) };
    const { users, next } = await this.client.request(listUsers, request, context);
    return { users, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  /** With what else is known of them: how they can prove themselves, and whether they are signed in. */
  @Get(':userId')
  @NeedsScope('users:read')
  @Answers('readUser', 'A person, what they have and where they are signed in', managedUserDetail)
  async read(
    @FromAdministrator() context: CallContext,
    @Param() person: { tenantId: string; userId: string },
  ): Promise<ManagedUserDetail> {
    const { address, user } = await knownPerson(this.client, person, context);
    const some = { tenantId: address.tenantId, userIds: [address.userId] };
    const [{ people }, held, { sessions }] = await Promise.all([
      this.client.request(readPeople, some, context),
      this.client.request(readFactors, some, context),
      this.client.request(listSessions, address, context),
    ]);
    const { hasPassword = false, signsInBySso = false } = people[0] ?? {};
    return { ...user, hasPassword, signsInBySso, factors: factorsOf(held.people), sessions: sessions.length };
  }

  /** What their sessions, passkeys and choices are goes with them a moment later. */
  @Delete(':userId')
  @HttpCode(204)
  @NeedsScope('users:write')
  @Answers('deleteUser', 'Deletes a person with all that is theirs', 'nothing', {
    problems: ['administrator.last_one'],
  })
  async delete(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('userId') person: string,
  ): Promise<void> {
    await this.client.request(deleteUser, { tenantId: tenantAt(id), userId: userAt(person) }, context);
  }

  @Post(':userId/suspend')
  @HttpCode(200)
  @NeedsScope('users:write')
  @Answers('suspendUser', 'Keeps a person out', managedUser, { problems: ['administrator.last_one'] })
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

  /** The person of an id, where there is one and they are what is asked for. */
  private async pageOfOne(
    address: RequestInputOf<typeof readUser>,
    suspended: boolean | undefined,
    context: CallContext,
  ): Promise<UserPage> {
    try {
      const user = await this.client.request(readUser, address, context);
      const isWanted = suspended === undefined || suspended === (user.suspendedAt !== null);
      return { users: isWanted ? [user] : [] };
    } catch (error) {
      if (error instanceof ContractError && error.code === 'request.not_found') return { users: [] };
      throw error;
    }
  }
}
