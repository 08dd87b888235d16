import {
  adminWebhookBodies as bodies,
  adminWebhookQueries as queries,
  changeWebhook,
  ContractError,
  createWebhook,
  deleteWebhook,
  deliveryPage,
  listDeliveries,
  listWebhooks,
  readTenant,
  readWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
  webhook,
  webhookDelivery,
  webhookList,
  webhookWithSecret,
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
import { Answers } from '../reference/answers.js';
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
  @Answers('listWebhooks', 'Where a tenant is told what happens', webhookList)
  list(@FromAdministrator() context: CallContext, @Param('tenantId') id: string): Promise<WebhookList> {
    return this.client.request(listWebhooks, { tenantId: tenantAt(id) }, context);
  }

  @Post()
  @HttpCode(201)
  @NeedsScope('webhooks:write')
  @Answers('createWebhook', 'Adds an endpoint; its secret is shown this once', webhookWithSecret, {
    headers: ['etag', 'location'],
    problems: ['webhook.not_acceptable'],
  })
  async create(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Body({ schema: bodies.webhook }) input: Input,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    const tenantId = tenantAt(id);
    // Whose endpoints they are knows no tenants.
    await this.client.request(readTenant, { tenantId }, context);
    const { webhook: made, secret } = await this.client.request(createWebhook, { tenantId, webhook: input }, context);
    reply.header('location', `/api/v1/admin/tenants/${tenantId}/webhooks/${made.webhookId}`);
    return { ...tagged(made, reply), secret };
  }

  @Get(':webhookId')
  @NeedsScope('webhooks:read')
  @Answers('readWebhook', 'One endpoint', webhook, { headers: ['etag'] })
  async read(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Webhook> {
    return tagged(await this.client.request(readWebhook, webhookAt(place), context), reply);
  }

  @Put(':webhookId')
  @NeedsScope('webhooks:write')
  @Answers('changeWebhook', 'Replaces an endpoint; `active` takes a disabled one into use again', webhook, {
    headers: ['etag'],
    problems: ['webhook.not_acceptable'],
  })
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
  @Answers('deleteWebhook', 'Removes an endpoint', 'nothing')
  async delete(@FromAdministrator() context: CallContext, @Param() place: Place): Promise<void> {
    await this.client.request(deleteWebhook, webhookAt(place), context);
  }

  @Post(':webhookId/rotate-secret')
  @HttpCode(200)
  @NeedsScope('webhooks:write')
  @Answers('rotateWebhookSecret', 'A new secret; the former one signs too for a day', webhookWithSecret, {
    headers: ['etag'],
  })
  async rotate(
    @FromAdministrator() context: CallContext,
    @Param() place: Place,
    @Body({ schema: bodies.empty }) _: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    const { webhook: made, secret } = await this.client.request(rotateWebhookSecret, webhookAt(place), context);
    return { ...tagged(made, reply), secret };
  }

  @Get(':webhookId/deliveries')
  @NeedsScope('webhooks:read')
  @Answers('listWebhookDeliveries', 'What went, goes or could not go to an endpoint', deliveryPage)
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
  @Answers('redeliverWebhookMessage', 'Sends a message once more, as it was', webhookDelivery)
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
  @Answers('testWebhook', 'Sends a message that tells of nothing, once', webhookDelivery)
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

function tagged(shown: Webhook, reply: FastifyReply): Webhook {
  reply.header('etag', entityTag(shown.version));
  return shown;
}
