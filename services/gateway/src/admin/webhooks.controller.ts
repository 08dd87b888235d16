import {
  adminWebhookBodies as bodies,
  adminWebhookQueries as queries,
  changeWebhook,
  ContractError,
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  readTenant,
  readWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
  type DeliveryPage,
  type TenantId,
  type Webhook,
  type WebhookDelivery,
  type WebhookList,
  type WebhookWithSecret,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Body, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { cursorOf, entityTag, expectedVersion, FromAdministrator, placeOf, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

type Input = z.infer<typeof bodies.webhook>;
type Place = { tenantId: string; webhookId: string };

/** Where a tenant is told what happens. A secret is in the answer to making it and in no other. */
@Administration('/tenants/:tenantId/webhooks')
export class WebhooksController {
  constructor(private readonly client: ContractClient) {}

  @Get()
  @NeedsScope('webhooks:read')
  list(@FromAdministrator() context: CallContext, @Param('tenantId') id: string): Promise<WebhookList> {
    return this.client.request(listWebhooks, { tenantId: tenantAt(id) }, context);
  }

  @Post()
  @HttpCode(201)
  @NeedsScope('webhooks:write')
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.webhook }) input: Input,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    const tenantId = tenantAt(id);
    // Whose endpoints they are knows no tenants.
    await this.client.request(readTenant, { tenantId }, context);
    const { webhook, secret } = await this.client.request(createWebhook, { tenantId, webhook: input }, context);
    reply.header('location', `/api/v1/admin/tenants/${tenantId}/webhooks/${webhook.webhookId}`);
    return { ...tagged(webhook, reply), secret };
  }

  @Get(':webhookId')
  @NeedsScope('webhooks:read')
  async read(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Webhook> {
    return tagged(await this.client.request(readWebhook, webhookAt(place), context), reply);
  }

  @Put(':webhookId')
  @NeedsScope('webhooks:write')
  async change(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: bodies.webhook }) input: Input,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Webhook> {
    const request = { ...webhookAt(place), expectedVersion: expectedVersion(ifMatch), webhook: input };
    return tagged(await this.client.request(changeWebhook, request, context), reply);
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @NeedsScope('webhooks:write')
  async delete(@FromAdministrator() context: CallContext, @Param() place: Place): Promise<void> {
    await this.client.request(deleteWebhook, webhookAt(place), context);
  }

  @Post(':webhookId/rotate-secret')
  @HttpCode(200)
  @NeedsScope('webhooks:write')
  async rotate(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Body({ schema: bodies.empty }) _: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    const { webhook, secret } = await this.client.request(rotateWebhookSecret, webhookAt(place), context);
    return { ...tagged(webhook, reply), secret };
  }

  @Get(':webhookId/deliveries')
  @NeedsScope('webhooks:read')
  async deliveries(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Query({ schema: queries.deliveries }) { cursor, limit, status }: z.infer<typeof queries.deliveries>,
  ): Promise<DeliveryPage> {
    const request = { ...webhookAt(place), limit, ...(status && { status }), ...placeOf(cursor) };
    const { deliveries, next } = await this.client.request(listDeliveries, request, context);
    return { deliveries, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  /** The same message with the same `webhook-id`. */
  @Post(':webhookId/deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @NeedsScope('webhooks:write')
  redeliver(
    @FromAdministrator() context: CallContext,
    @Param() place: Place & { deliveryId: string },
    @Body({ schema: bodies.empty }) _: unknown,
  ): Promise<WebhookDelivery> {
    const deliveryId = idAt(place.deliveryId, 'no such delivery');
    return this.client.request(redeliver, { ...webhookAt(place), deliveryId }, context);
  }

  /** A message of the type `webhook.test`, sent once. */
  @Post(':webhookId/test')
  @HttpCode(202)
  @NeedsScope('webhooks:write')
  test(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Body({ schema: bodies.empty }) _: unknown,
  ): Promise<WebhookDelivery> {
    return this.client.request(testWebhook, webhookAt(place), context);
  }
}

const webhookAt = ({ tenantId, webhookId }: Place): { tenantId: TenantId; webhookId: string } => ({
  tenantId: tenantAt(tenantId),
  webhookId: idAt(webhookId, 'no such endpoint'),
});

function idAt(segment: string, nothing: string): string {
  const parsed = z.uuid().safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', nothing);
  return parsed.data;
}

function tagged(webhook: Webhook, reply: FastifyReply): Webhook {
  reply.header('etag', entityTag(webhook.version));
  return webhook;
}
