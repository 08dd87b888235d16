import {
  administrationBodies as bodies,
  changeClient,
  clientId as clientIdSchema,
  ContractError,
  createClient,
  deleteClient,
  listClients,
  listSigningKeys,
  registeredClient,
  rotateSigningKeys,
  type ClientSettings,
  type RegisteredClient,
  type ReplyOf,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { FromAdministrator, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

type Rotation = z.infer<typeof bodies.rotateKeys>;
/** As it is answered to whoever made it. */
const createdClient = registeredClient.extend({ secret: createClient.reply.shape.secret });
type Created = z.infer<typeof createdClient>;

/** The applications of a tenant's products, and the keys that their tokens are signed with. */
@Administration('/tenants/:tenantId')
export class ClientsController {
  constructor(private readonly client: ContractClient) {}

  @Get('clients')
  @NeedsScope('clients:read')
  @Answers('listClients', 'A tenant’s applications', listClients.reply)
  list(@FromAdministrator() context: CallContext, @Param('tenantId') id: string): Promise<ReplyOf<typeof listClients>> {
    return this.client.request(listClients, { tenantId: tenantAt(id) }, context);
  }

  /** A secret is in this answer and in no other. */
  @Post('clients')
  @HttpCode(201)
  @NeedsScope('clients:write')
  @Answers('createClient', 'Makes an application; its secret is shown this once', createdClient)
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.client }) settings: ClientSettings,
  ): Promise<Created> {
    const { client, secret } = await this.client.request(createClient, { tenantId: tenantAt(id), settings }, context);
    return { ...client, ...(secret !== undefined && { secret }) };
  }

  @Put('clients/:clientId')
  @NeedsScope('clients:write')
  @Answers('changeClient', 'Replaces an application', registeredClient)
  async change(
    @FromAdministrator() context: CallContext,
    @Param() { tenantId: id, clientId }: { tenantId: string; clientId: string },
    @Body({ schema: bodies.client }) settings: ClientSettings,
  ): Promise<RegisteredClient> {
    const request = { tenantId: tenantAt(id), clientId: clientAt(clientId), settings };
    return (await this.client.request(changeClient, request, context)).client;
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

function clientAt(segment: string): string {
  const parsed = clientIdSchema.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such client');
  return parsed.data;
}
