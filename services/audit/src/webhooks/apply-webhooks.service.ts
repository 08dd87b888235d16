import { randomUUID } from 'node:crypto';
import {
  ContractError,
  type applyWebhooks,
  type ConfigurationFault,
  type ReplyOf,
  type RequestOf,
  type TenantId,
  type WantedWebhook,
  type Webhook,
} from '@latchkey/contracts';
import { isPublicAddress } from '@latchkey/outbound';
import { Database, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { endpointFaults } from '../domain/endpoint-rules.js';
import { DeliveryWorker } from './delivery-worker.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { mostOfTenant, WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';
import { WebhookStore } from './webhook.store.js';

type Request = RequestOf<typeof applyWebhooks>;

/** A tenant's endpoints as a document has them, all or none. */
@Injectable()
export class ApplyWebhooksService {
  constructor(
    private readonly database: Database,
    private readonly store: WebhookStore,
    private readonly secrets: WebhookSecrets,
    private readonly worker: DeliveryWorker,
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
  ) {}

  async apply(request: Request): Promise<ReplyOf<typeof applyWebhooks>> {
    const reply = await this.database.transaction(async (transaction) => {
      await this.store.hold(request.tenantId, transaction);
      const webhookFaults = this.faultsOf(request, await this.store.list(request.tenantId, transaction));
      if (!request.dryRun && webhookFaults.every(({ length }) => length === 0)) await this.write(request, transaction);
      return { webhookFaults };
    });
    this.worker.nudge();
    return reply;
  }

  private faultsOf({ webhooks, remove }: Request, known: readonly Webhook[]): ConfigurationFault[][] {
    const left = known.filter(({ webhookId }) => !remove.includes(webhookId));
    let room = mostOfTenant - left.length;
    return webhooks.map(({ existing, input: { url } }) => {
      const { allowsPrivateAddresses: allowsPrivate } = this.settings;
      const faults = endpointFaults({ url, allowsPrivate, isPublicAddress });
      if (existing) {
        const there = left.find(({ webhookId }) => webhookId === existing.webhookId);
        if (there?.version !== existing.expectedVersion) throw movedOn();
        return faults;
      }
      room -= 1;
      return room < 0 ? [...faults, tooMany] : faults;
    });
  }

  private async write({ tenantId, webhooks, remove }: Request, transaction: Queryable): Promise<void> {
    for (const webhookId of remove) await this.store.remove({ tenantId, webhookId }, transaction);
    for (const wanted of webhooks) {
      if (!(await this.written(tenantId, wanted, transaction))) throw movedOn();
    }
  }

  /** The secret of a new one is told to nobody: whoever needs it rotates it. */
  private written(tenantId: TenantId, { existing, input }: WantedWebhook, transaction: Queryable) {
    if (existing) {
      const { webhookId, expectedVersion } = existing;
      return this.store.change({ tenantId, webhookId }, expectedVersion, input, transaction);
    }
    const key = { tenantId, webhookId: randomUUID() };
    const { sealed: secret } = this.secrets.make(key);
    return this.store.insert(key, input, { secret, most: mostOfTenant }, transaction);
  }
}

const tooMany: ConfigurationFault = {
  code: 'too_many',
  pointer: '',
  detail: `a tenant has ${mostOfTenant} endpoints at most`,
};

const movedOn = () => new ContractError('request.precondition_failed');
