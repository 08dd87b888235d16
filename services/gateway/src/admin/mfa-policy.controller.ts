import {
  changeTenant,
  managedMfaPolicy,
  mfaPolicyBody,
  readTenant,
  type ManagedMfaPolicy,
  type StoredTenant,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Get, Headers, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { entityTag, expectedVersion, FromAdministrator, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';
import { experienceOf } from './experience.js';

/** The part of a tenant's experience that decides about second factors: whoever changes it changes nothing beside it. */
@Administration('/tenants/:tenantId/mfa-policy')
export class MfaPolicyController {
  constructor(private readonly client: ContractClient) {}

  @Get()
  @NeedsScope('tenants:read')
  @Answers('readMfaPolicy', 'What decides about second factors', managedMfaPolicy, { headers: ['etag'] })
  async read(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedMfaPolicy> {
    return shown(await this.client.request(readTenant, { tenantId: tenantAt(id) }, context), reply);
  }

  /** The tag is the tenant's, so that what is written back beside the policy is what stands there. */
  @Put()
  @NeedsScope('tenants:write')
  @Answers('changeMfaPolicy', 'Replaces what decides about second factors', managedMfaPolicy, {
    headers: ['etag'],
    problems: ['tenant.not_acceptable'],
  })
  async put(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: mfaPolicyBody }) { mfa, passkey }: z.infer<typeof mfaPolicyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManagedMfaPolicy> {
    const tenantId = tenantAt(id);
    const version = expectedVersion(ifMatch);
    const kept = experienceOf(await this.client.request(readTenant, { tenantId }, context));
    const experience = { ...kept, mfa, passkey: { ...kept.passkey, ...passkey } };
    const change = { part: 'experience', experience } as const;
    return shown(
      await this.client.request(changeTenant, { tenantId, expectedVersion: version, change }, context),
      reply,
    );
  }
}

function shown({ version, configuration: { mfa, passkey } }: StoredTenant, reply: FastifyReply): ManagedMfaPolicy {
  reply.header('etag', entityTag(version));
  return { mfa, passkey: { satisfiesMfa: passkey.satisfiesMfa } };
}
