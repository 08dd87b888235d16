import {
  applyWebhooks,
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ApplyWebhooksService } from './apply-webhooks.service.js';
import { WebhooksService } from './webhooks.service.js';

@Controller()
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly documents: ApplyWebhooksService,
  ) {}

  @Handles(createWebhook)
  create(request: RequestOf<typeof createWebhook>) {
    return this.webhooks.create(request);
  }

  @Handles(listWebhooks)
  list({ tenantId }: RequestOf<typeof listWebhooks>) {
    return this.webhooks.list(tenantId);
  }

  @Handles(readWebhook)
  read(request: RequestOf<typeof readWebhook>) {
    return this.webhooks.read(request);
  }

  @Handles(changeWebhook)
  change(request: RequestOf<typeof changeWebhook>) {
    return this.webhooks.change(request);
  }

  @Handles(deleteWebhook)
  delete(request: RequestOf<typeof deleteWebhook>) {
    return this.webhooks.delete(request);
  }

  @Handles(applyWebhooks)
  apply(request: RequestOf<typeof applyWebhooks>) {
    return this.documents.apply(request);
  }

  @Handles(rotateWebhookSecret)
  rotate(request: RequestOf<typeof rotateWebhookSecret>) {
    return this.webhooks.rotate(request);
  }

  @Handles(listDeliveries)
  deliveries(request: RequestOf<typeof listDeliveries>) {
    return this.webhooks.listDeliveries(request);
  }

  @Handles(redeliver)
  redeliver(request: RequestOf<typeof redeliver>) {
    return this.webhooks.redeliver(request);
  }

  @Handles(testWebhook)
  test(request: RequestOf<typeof testWebhook>) {
    return this.webhooks.test(request, new Date());
  }
}
