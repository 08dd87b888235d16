import {
  ContractError,
  type changeWebhook,
  type createWebhook,
  type deleteWebhook,
  type FieldError,
  type redeliver,
  type ReplyOf,
  type RequestOf,
  type rotateWebhookSecret,
  type TenantId,
  type Webhook,
  type WebhookDelivery,
} from '@latchkey/contracts';
import { isPublicAddress } from '@latchkey/outbound';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { endpointFaults } from '../domain/endpoint-rules.js';
import { DeliveryStore, type DeliveriesAsked } from './delivery.store.js';
import { DeliveryWorker } from './delivery-worker.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { mostOfTenant, WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';
import { WebhookStore, type WebhookKey } from './webhook.store.js';

/** A tenant's endpoints as administrators manage them. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly store: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly secrets: WebhookSecrets,
    private readonly worker: DeliveryWorker,
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
  ) {}

  async create({ tenantId, webhook: input }: RequestOf<typeof createWebhook>): Promise<ReplyOf<typeof createWebhook>> {
    this.refuseUnlessFit(input.url);
    const key = { tenantId, webhookId: randomUUID() };
    const { secret, sealed } = this.secrets.make(key);
    const webhook = await this.store.add(key, input, { secret: sealed, most: mostOfTenant });
    if (!webhook)
      throw notAcceptable([{ code: 'too_many', pointer: '', detail: `${mostOfTenant} endpoints are there already` }]);
    return { webhook, secret };
  }

  async list(tenantId: TenantId): Promise<{ webhooks: Webhook[] }> {
    return { webhooks: await this.store.list(tenantId) };
  }

  async read(key: WebhookKey): Promise<Webhook> {
    return found(await this.store.read(key));
  }

  async change(request: RequestOf<typeof changeWebhook>): Promise<Webhook> {
    const { expectedVersion, webhook: input, ...key } = request;
    const { version } = await this.read(key);
    if (version !== expectedVersion) throw new ContractError('request.precondition_failed');
    this.refuseUnlessFit(input.url);
    const changed = await this.store.change(key, expectedVersion, input);
    if (!changed) throw new ContractError('request.precondition_failed');
    this.worker.nudge();
    return changed;
  }

  async delete(key: WebhookKey): Promise<ReplyOf<typeof deleteWebhook>> {
    if (!(await this.store.remove(key))) throw notFound();
    return {};
  }

  async rotate(key: WebhookKey): Promise<ReplyOf<typeof rotateWebhookSecret>> {
    const { secret, sealed } = this.secrets.make(key);
    return { webhook: found(await this.store.rotate(key, sealed)), secret };
  }

  async listDeliveries(asked: DeliveriesAsked) {
    await this.read(asked);
    return this.deliveries.list(asked);
  }

  async redeliver({ deliveryId, ...key }: RequestOf<typeof redeliver>): Promise<WebhookDelivery> {
    await this.read(key);
    const delivery = found(await this.deliveries.again(key, deliveryId));
    this.worker.nudge();
    return delivery;
  }

  async test(key: WebhookKey, now: Date): Promise<WebhookDelivery> {
    const delivery = found(await this.deliveries.addTest(key, now));
    this.worker.nudge();
    return delivery;
  }

  private refuseUnlessFit(url: string): void {
    const { allowsPrivateAddresses: allowsPrivate } = this.settings;
    const faults = endpointFaults({ url, allowsPrivate, isPublicAddress });
    if (faults.length > 0) throw notAcceptable(faults);
  }
}

const notAcceptable = (errors: FieldError[]): ContractError =>
  new ContractError('webhook.not_acceptable', undefined, { extension: { errors } });

const notFound = (): ContractError => new ContractError('request.not_found', 'no such endpoint');

function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}
