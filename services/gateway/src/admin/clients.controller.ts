import {
  administrationBodies as bodies,
  changeClient,
  clientId as clientIdSchema,
  ContractError,
  createClient,
  deleteClient,
  listClients,
  listSigningKeys,
  rotateSigningKeys,
  type ClientSettings,
  type RegisteredClient,
  type ReplyOf,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromAdministrator, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

type Rotation = z.infer<typeof bodies.rotateKeys>;
type Created = RegisteredClient & { secret?: string };

/** The applications of a tenant's products, and the keys that their tokens are signed with. */
@Administration('/tenants/:tenantId')
export class ClientsController {
  constructor(private readonly client: ContractClient) {}

  @Get('clients')
  @NeedsScope('clients:read')
  list(@FromAdministrator() context: CallContext, @Param('tenantId') id: string): Promise<ReplyOf<typeof listClients>> {
    return this.client.request(listClients, { tenantId: tenantAt(id) }, context);
  }

  /** A secret is in this answer and in no other. */
  @Post('clients')
  @HttpCode(201)
  @NeedsScope('clients:write')
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
  async delete(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Param('clientId') clientId: string,
  ): Promise<void> {
    await this.client.request(deleteClient, { tenantId: tenantAt(id), clientId: clientAt(clientId) }, context);
  }

  @Get('signing-keys')
  @NeedsScope('clients:read')
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
