import {
  configurationDocument,
  configurationPlan,
  configurationQuery,
  type ConfigurationDocument,
  type ConfigurationPlan,
} from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import { Body, Get, Headers, Param, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { FromAdministrator, tenantAt } from '../admin/addresses.js';
import { Administration, AlsoNeedsScopes, NeedsScope } from '../admin/administration.js';
import { Answers } from '../reference/answers.js';
import { ConfigurationService } from './configuration.service.js';

/** Policy as code: all that a tenant is configured by, in one document. It does what several calls do, so it needs their scopes. */
@Administration('/tenants/:tenantId/configuration')
export class DocumentController {
  constructor(private readonly configurations: ConfigurationService) {}

  @Get()
  @NeedsScope('tenants:read')
  @AlsoNeedsScopes('sso:read', 'clients:read', 'webhooks:read')
  @Answers('readConfiguration', 'All that a tenant is configured by, as one document', configurationDocument, {
    headers: ['etag'],
  })
  async read(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConfigurationDocument> {
    const { document, tag } = await this.configurations.read({ tenantId: tenantAt(id), context });
    reply.header('etag', tag);
    return document;
  }

  /** Answers what it did, and the tag of what is there now. A dry run needs no `If-Match`, and changes nothing. */
  @Put()
  @NeedsScope('tenants:write')
  @AlsoNeedsScopes('sso:write', 'clients:write', 'webhooks:write')
  @Answers('applyConfiguration', 'Applies a document, or says what it would do', configurationPlan, {
    headers: ['etag'],
    problems: ['configuration.not_acceptable', 'tenant.not_acceptable', 'identity.sso_connection_not_acceptable'],
  })
  async put(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Query({ schema: configurationQuery }) query: z.infer<typeof configurationQuery>,
    @Body({ schema: configurationDocument }) document: ConfigurationDocument,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConfigurationPlan> {
    const target = { tenantId: tenantAt(id), context };
    const plan = await this.configurations.apply(target, document, { ...query, ifMatch });
    reply.header('etag', (await this.configurations.read(target)).tag);
    return plan;
  }
}
