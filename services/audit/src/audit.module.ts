import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { FiguresController } from './funnel/figures.controller.js';
import { FiguresReader } from './funnel/figures.reader.js';
import { FunnelFollower } from './funnel/funnel.follower.js';
import { OverviewFollower } from './funnel/overview.follower.js';
import { IntakeController } from './log/intake.controller.js';
import { LOG_FOLLOWERS, type LogFollower } from './log/log-row.js';
import { LogController } from './log/log.controller.js';
import { LogUpkeep } from './log/log-upkeep.js';
import { LogWriter } from './log/log-writer.js';
import { LogReader } from './log/log.reader.js';
import { LogStore } from './log/log.store.js';
import { retentions } from './store/retentions.js';
import { ApplyWebhooksService } from './webhooks/apply-webhooks.service.js';
import { DeliveryStore } from './webhooks/delivery.store.js';
import { DeliveryWorker } from './webhooks/delivery-worker.js';
import { OutboxStore } from './webhooks/outbox.store.js';
import { WebhookFollower } from './webhooks/webhook.follower.js';
import { WebhookSecrets } from './webhooks/webhook-secrets.js';
import { WEBHOOK_SETTINGS } from './webhooks/webhook-settings.js';
import { WebhookStore } from './webhooks/webhook.store.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      retention: retentions,
    }),
  ],
  controllers: [IntakeController, LogController, FiguresController, WebhooksController],
  providers: [
    LogStore,
    LogReader,
    LogWriter,
    LogUpkeep,
    ...[
      WebhookStore,
      DeliveryStore,
      OutboxStore,
      WebhookFollower,
      DeliveryWorker,
      WebhooksService,
      ApplyWebhooksService,
    ],
    { provide: WebhookSecrets, useValue: new WebhookSecrets(Buffer.from(config.WEBHOOK_KEY, 'base64url')) },
    { provide: WEBHOOK_SETTINGS, useValue: { allowsPrivateAddresses: config.WEBHOOK_ALLOW_PRIVATE_ADDRESSES } },
    FiguresReader,
    FunnelFollower,
    OverviewFollower,
    {
      provide: LOG_FOLLOWERS,
      inject: [FunnelFollower, OverviewFollower, WebhookFollower],
      useFactory: (...followers: LogFollower[]): LogFollower[] => followers,
    },
  ],
})
export class AuditModule {}
