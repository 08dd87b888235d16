import {
  administrationBodies as bodies,
  administrationQueries as queries,
  changeTenant,
  createTenant,
  listTenants,
  managedTenant,
  readReadiness,
  readTenant,
  tenantPage,
  type ManagedTenant,
  type ReplyOf,
  type StoredTenant,
  type TenantPage,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { cursorOf, entityTag, expectedVersion, FromAdministrator, placeOf, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** Tenants: made, read, listed, renamed, and whether they are ready. */
@Administration('/tenants')
export class TenantsController {
  constructor(private readonly client: ContractClient) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('tenants:write')
  @Answers('createTenant', 'Makes a tenant', managedTenant, {
    headers: ['etag', 'location'],
    problems: ['tenant.already_exists', 'tenant.not_acceptable'],
  })
  async create(
    @FromAdministrator() context: CallContext,
    @Body({ schema: bodies.createTenant }) body: z.infer<typeof bodies.createTenant>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedTenant> {
    const { tenantId, hosts, rpId, origins, ...experience } = body;
    const domains = { hosts, origins, ...(rpId !== undefined && { rpId }) };
    const stored = await this.client.request(createTenant, { tenantId, domains, experience }, context);
    reply.header('location', `/api/v1/admin/tenants/${tenantId}`);
    return shown(stored, reply);
  }

  @Get()
  @NeedsScope('tenants:read')
  @Answers('listTenants', 'The tenants', tenantPage)
  async list(
    @FromAdministrator() context: CallContext,
    @Query({ schema: queries.tenants }) { limit, cursor }: z.infer<typeof queries.tenants>,
  ): Promise<TenantPage> {
    const { tenants, more } = await this.client.request(listTenants, { limit, ...placeOf(cursor) }, context);
    const last = tenants.at(-1);
    return {
      tenants: tenants.map(({ tenantId, displayName }) => ({ tenantId, displayName })),
      ...(more && last && { nextCursor: cursorOf(last.tenantId) }),
    };
  }

  @Get(':tenantId')
  @NeedsScope('tenants:read')
  @Answers('readTenant', 'A tenant, with warnings', managedTenant, { headers: ['etag'] })
  async read(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedTenant> {
    return shown(await this.client.request(readTenant, { tenantId: tenantAt(id) }, context), reply);
  }

  @Patch(':tenantId')
  @NeedsScope('tenants:write')
  @Answers('renameTenant', 'Calls a tenant something else', managedTenant, {
    headers: ['etag'],
    problems: ['tenant.not_acceptable'],
  })
  async rename(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.changeTenant }) { displayName }: z.infer<typeof bodies.changeTenant>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedTenant> {
    const change = { part: 'name', displayName } as const;
    const request = { tenantId: tenantAt(id), expectedVersion: expectedVersion(ifMatch), change };
    return shown(await this.client.request(changeTenant, request, context), reply);
  }

  @Get(':tenantId/readiness')
  @NeedsScope('tenants:read')
  @Answers('readReadiness', 'What a tenant still needs', readReadiness.reply)
  readiness(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
  ): Promise<ReplyOf<typeof readReadiness>> {
    return this.client.request(readReadiness, { tenantId: tenantAt(id) }, context);
  }
}

function shown({ version, configuration, warnings }: StoredTenant, reply: FastifyReply): ManagedTenant {
  const { tenantId, displayName, hosts, rpId, origins } = configuration;
  reply.header('etag', entityTag(version));
  return { tenantId, displayName, domains: { hosts, rpId, origins }, warnings };
}
