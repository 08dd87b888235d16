import {
  administrationBodies as bodies,
  administrationTenantQueries as queries,
  changeSsoConnection,
  createSsoConnection,
  deleteSsoConnection,
  listSsoConnections,
  managedSsoConnection,
  readSsoConnection,
  ssoConnectionList,
  type ManagedSsoConnection,
  type SsoConnectionList,
  type StoredSsoConnection,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import {
  connectionAt,
  cursorOf,
  entityTag,
  expectedVersion,
  FromAdministrator,
  placeOf,
  tenantAt,
} from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

type Input = z.infer<typeof bodies.ssoConnection>;

/** A tenant's connections to organisations' providers. A client's secret goes in and never comes out. */
@Administration('/tenants/:tenantId/sso-connections')
export class SsoConnectionsController {
  constructor(private readonly client: ContractClient) {}

  @Get()
  @NeedsScope('sso:read')
  @Answers('listSsoConnections', 'A tenant’s connections to organisations', ssoConnectionList)
  async list(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.ssoConnections }) query: z.infer<typeof queries.ssoConnections>,
  ): Promise<SsoConnectionList> {
    const { limit, cursor, active, domain } = query;
    const filters = { ...(active !== undefined && { active }), ...(domain !== undefined && { domain }) };
    const request = { tenantId: tenantAt(id), limit, ...placeOf(cursor), ...filters };
    const { connections, next } = await this.client.request(listSsoConnections, request, context);
    return { connections, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  @Post()
  @HttpCode(201)
  @NeedsScope('sso:write')
  @Answers('createSsoConnection', 'Makes a connection to an organisation', managedSsoConnection, {
    headers: ['etag', 'location'],
    problems: ['identity.sso_connection_not_acceptable'],
  })
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.ssoConnection }) input: Input,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedSsoConnection> {
    const tenantId = tenantAt(id);
    const stored = await this.client.request(createSsoConnection, { tenantId, input }, context);
    const { connectionId } = stored.connection;
    reply.header('location', `/api/v1/admin/tenants/${tenantId}/sso-connections/${connectionId}`);
    return tagged(stored, reply);
  }

  @Get(':connectionId')
  @NeedsScope('sso:read')
  @Answers('readSsoConnection', 'A connection to an organisation', managedSsoConnection, { headers: ['etag'] })
  async read(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('connectionId') connection: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedSsoConnection> {
    const request = { tenantId: tenantAt(id), connectionId: connectionAt(connection) };
    return tagged(await this.client.request(readSsoConnection, request, context), reply);
  }

  @Put(':connectionId')
  @NeedsScope('sso:write')
  @Answers(
    'changeSsoConnection',
    'Replaces a connection; without a secret it keeps the one that it has',
    managedSsoConnection,
    { headers: ['etag'], problems: ['identity.sso_connection_not_acceptable'] },
  )
  async change(
    @FromAdministrator() context: CallContext,
    @Param() { tenantId: id, connectionId }: { tenantId: string; connectionId: string },
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.ssoConnection }) input: Input,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedSsoConnection> {
    const target = { tenantId: tenantAt(id), connectionId: connectionAt(connectionId) };
    const request = { ...target, expectedVersion: expectedVersion(ifMatch), input };
    return tagged(await this.client.request(changeSsoConnection, request, context), reply);
  }

  @Delete(':connectionId')
  @HttpCode(204)
  @NeedsScope('sso:write')
  @Answers('deleteSsoConnection', 'Removes a connection', 'nothing')
  async delete(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('connectionId') connection: string,
  ): Promise<void> {
    const request = { tenantId: tenantAt(id), connectionId: connectionAt(connection) };
    await this.client.request(deleteSsoConnection, request, context);
  }
}

function tagged({ version, connection }: StoredSsoConnection, reply: FastifyReply): ManagedSsoConnection {
  reply.header('etag', entityTag(version));
  return connection;
}
