import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DeliveryLane } from './delivery-lane.js';
import { MessageSeal, type Channel } from './sealed-message.js';
import { SmsProvider } from './sms-provider.js';
import { SmtpTransport } from './smtp-transport.js';

/** Delivers what waits in the table of messages, each channel on its own. */
@Injectable()
export class MessageDeliverer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: Readonly<Record<Channel, DeliveryLane>>;

  constructor(database: Database, seal: MessageSeal, smtp: SmtpTransport, sms: SmsProvider, @Inject(LOG) log: Log) {
    this.lanes = {
      email: new DeliveryLane('email', { database, seal, transport: smtp, log }),
      sms: new DeliveryLane('sms', { database, seal, transport: sms, log }),
    };
  }

  onApplicationBootstrap(): void {
    for (const lane of Object.values(this.lanes)) lane.start();
  }

  /** A message was committed: it is taken at once, or when it is due. */
  nudge(channel: Channel, dueInMs = 0): void {
    this.lanes[channel].nudge(dueInMs);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(Object.values(this.lanes).map((lane) => lane.stop()));
  }
}
