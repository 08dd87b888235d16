import {
  administrationBodies as bodies,
  administrationTenantQueries as queries,
  changeClient,
  clientId as clientIdSchema,
  clientPage,
  ContractError,
  createClient,
  deleteClient,
  listClients,
  listSigningKeys,
  readClient,
  registeredClient,
  rotateSigningKeys,
  type ClientPage,
  type ClientSettings,
  type RegisteredClient,
  type ReplyOf,
  type StoredClient,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { cursorOf, entityTag, expectedVersion, FromAdministrator, placeOf, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

type Rotation = z.infer<typeof bodies.rotateKeys>;
/** As it is answered to whoever made it. */
const createdClient = registeredClient.extend({ secret: createClient.reply.shape.secret });
type Created = z.infer<typeof createdClient>;
type Address = { tenantId: string; clientId: string };

/** The applications of a tenant's products, and the keys that their tokens are signed with. */
@Administration('/tenants/:tenantId')
export class ClientsController {
  constructor(private readonly client: ContractClient) {}

  @Get('clients')
  @NeedsScope('clients:read')
  @Answers('listClients', 'A tenant’s applications', clientPage)
  async list(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.clients }) { limit, cursor, type, q: prefix }: z.infer<typeof queries.clients>,
  ): Promise<ClientPage> {
    const asked = { limit, prefix, ...placeOf(cursor), ...(type !== undefined && { type }) };
    const { clients, next } = await this.client.request(listClients, { tenantId: tenantAt(id), ...asked }, context);
    return { clients, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  /** A secret is in this answer and in no other. */
  @Post('clients')
  @HttpCode(201)
  @NeedsScope('clients:write')
  @Answers('createClient', 'Makes an application; its secret is shown this once', createdClient, {
    headers: ['etag', 'location'],
  })
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.client }) settings: ClientSettings,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Created> {
    const tenantId = tenantAt(id);
    const { secret, ...stored } = await this.client.request(createClient, { tenantId, settings }, context);
    reply.header('location', `/api/v1/admin/tenants/${tenantId}/clients/${stored.client.clientId}`);
    return { ...tagged(stored, reply), ...(secret !== undefined && { secret }) };
  }

  @Get('clients/:clientId')
  @NeedsScope('clients:read')
  @Answers('readClient', 'An application', registeredClient, { headers: ['etag'] })
  async read(
    @FromAdministrator() context: CallContext,
    @Param() { tenantId, clientId }: Address,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisteredClient> {
    const request = { tenantId: tenantAt(tenantId), clientId: clientAt(clientId) };
    return tagged(await this.client.request(readClient, request, context), reply);
  }

  @Put('clients/:clientId')
  @NeedsScope('clients:write')
  @Answers('changeClient', 'Replaces an application', registeredClient, { headers: ['etag'] })
  async change(
    @FromAdministrator() context: CallContext,
    @Param() { tenantId, clientId }: Address,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.client }) settings: ClientSettings,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisteredClient> {
    const address = { tenantId: tenantAt(tenantId), clientId: clientAt(clientId) };
    const request = { ...address, expectedVersion: expectedVersion(ifMatch), settings };
    return tagged(await this.client.request(changeClient, request, context), reply);
  }

  @Delete('clients/:clientId')
  @HttpCode(204)
  @NeedsScope('clients:write')
  @Answers('deleteClient', 'Removes an application', 'nothing')
  async delete(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('clientId') clientId: string,
  ): Promise<void> {
    await this.client.request(deleteClient, { tenantId: tenantAt(id), clientId: clientAt(clientId) }, context);
  }

  @Get('signing-keys')
  @NeedsScope('clients:read')
  @Answers('listSigningKeys', 'What a tenant’s tokens are signed with', listSigningKeys.reply)
  keys(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
  ): Promise<ReplyOf<typeof listSigningKeys>> {
    return this.client.request(listSigningKeys, { tenantId: tenantAt(id) }, context);
  }

  /** The next keys sign. `revoke` takes one away that somebody else may have. */
  @Post('signing-keys/rotate')
  @HttpCode(200)
  @NeedsScope('clients:write')
  @Answers('rotateSigningKeys', 'The next keys sign, or one is taken away', rotateSigningKeys.reply)
  rotate(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.rotateKeys }) { revoke }: Rotation,
  ): Promise<ReplyOf<typeof rotateSigningKeys>> {
    const request = { tenantId: tenantAt(id), ...(revoke !== undefined && { revoke }) };
    return this.client.request(rotateSigningKeys, request, context);
  }
}

function tagged({ version, client }: StoredClient, reply: FastifyReply): RegisteredClient {
  reply.header('etag', entityTag(version));
  return client;
}

function clientAt(segment: string): string {
  const parsed = clientIdSchema.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such client');
  return parsed.data;
}
