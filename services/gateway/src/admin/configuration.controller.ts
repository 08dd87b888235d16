import {
  administrationBodies as bodies,
  changeTenant,
  countPasskeys,
  managedDomains,
  managedExperience,
  readTenant,
  type ManagedDomains,
  type PasskeyCount,
  type RequestInputOf,
  type StoredTenant,
  type TenantExperience,
  type TenantId,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Get, Headers, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { entityTag, expectedVersion, FromAdministrator, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';
import { experienceOf } from './experience.js';
import { refuseUnseenLoss } from './unseen-loss.js';

type Change = RequestInputOf<typeof changeTenant>['change'];
type Target = { id: string; ifMatch: string | undefined; context: CallContext };

/** A tenant's domains and its sign-in experience: read with a tag, put back under the condition that it still holds. */
@Administration('/tenants/:tenantId')
export class ConfigurationController {
  constructor(private readonly client: ContractClient) {}

  @Get('domains')
  @NeedsScope('tenants:read')
  @Answers('readDomains', 'Where a tenant is reached, and what binds its passkeys', managedDomains, {
    headers: ['etag'],
  })
  async domains(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedDomains> {
    const tenantId = tenantAt(id);
    const [stored, passkeys] = await Promise.all([
      this.client.request(readTenant, { tenantId }, context),
      this.passkeysOf(tenantId, context),
    ]);
    return domainsOf(tagged(stored, reply), passkeys);
  }

  @Put('domains')
  @NeedsScope('tenants:write')
  @Answers('changeDomains', 'Replaces a tenant’s domains', managedDomains, {
    headers: ['etag'],
    problems: ['tenant.not_acceptable'],
  })
  async putDomains(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.domains }) { hosts, rpId, origins, acceptedLoss }: z.infer<typeof bodies.domains>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedDomains> {
    const domains = { hosts, origins, ...(rpId !== undefined && { rpId }) };
    const tenantId = tenantAt(id);
    const [{ configuration }, passkeys] = await Promise.all([
      this.client.request(readTenant, { tenantId }, context),
      this.passkeysOf(tenantId, context),
    ]);
    refuseUnseenLoss({ from: configuration.rpId, to: rpId ?? hosts[0] ?? '', passkeys, acceptedLoss });
    const stored = await this.change({ id, ifMatch, context }, { part: 'domains', domains });
    return domainsOf(tagged(stored, reply), passkeys);
  }

  @Get('experience')
  @NeedsScope('tenants:read')
  @Answers('readTenantExperience', 'How a tenant signs people in', managedExperience, { headers: ['etag'] })
  async experience(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantExperience> {
    return experienceOf(tagged(await this.client.request(readTenant, { tenantId: tenantAt(id) }, context), reply));
  }

  @Put('experience')
  @NeedsScope('tenants:write')
  @Answers('changeTenantExperience', 'Replaces how a tenant signs people in', managedExperience, {
    headers: ['etag'],
    problems: ['tenant.not_acceptable'],
  })
  async putExperience(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.experience }) experience: z.infer<typeof bodies.experience>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantExperience> {
    return experienceOf(tagged(await this.change({ id, ifMatch, context }, { part: 'experience', experience }), reply));
  }

  private async passkeysOf(tenantId: TenantId, context: CallContext): Promise<PasskeyCount[]> {
    return (await this.client.request(countPasskeys, { tenantId }, context)).counts;
  }

  private change({ id, ifMatch, context }: Target, change: Change): Promise<StoredTenant> {
    const request = { tenantId: tenantAt(id), expectedVersion: expectedVersion(ifMatch), change };
    return this.client.request(changeTenant, request, context);
  }
}

function tagged(stored: StoredTenant, reply: FastifyReply): StoredTenant {
  reply.header('etag', entityTag(stored.version));
  return stored;
}

const domainsOf = (
  { configuration: { hosts, rpId, origins }, warnings }: StoredTenant,
  passkeys: PasskeyCount[],
): ManagedDomains => ({ hosts, rpId, origins, warnings, passkeys });
