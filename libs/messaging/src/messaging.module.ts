import { Module, type DynamicModule } from '@nestjs/common';
import type { Log } from '@latchkey/observability';
import type { NatsConnection } from '@nats-io/transport-node';
import { Broadcasts } from './broadcasts.js';
import { ContractClient } from './contract-client.js';
import { EventPublisher } from './event-publisher.js';
import { BusStatus } from './nats-connection.js';
import { TenantDirectory } from './tenant-directory.js';

/** Injection token of the process's logger. */
export const LOG = Symbol('log');

/** What is made before Nest starts and shared by everything in the process. */
export type Bus = {
  connection: NatsConnection;
  status: BusStatus;
  client: ContractClient;
  publisher: EventPublisher;
  broadcasts: Broadcasts;
  tenants: TenantDirectory;
};

/** The typed client, the publisher, the tenants and the logger, for everybody in the process. */
@Module({})
export class MessagingModule {
  static forRoot(bus: Bus, log: Log): DynamicModule {
    const providers = [
      { provide: ContractClient, useValue: bus.client },
      { provide: EventPublisher, useValue: bus.publisher },
      { provide: BusStatus, useValue: bus.status },
      { provide: Broadcasts, useValue: bus.broadcasts },
      { provide: TenantDirectory, useValue: bus.tenants },
      { provide: LOG, useValue: log },
    ];
    return { module: MessagingModule, global: true, providers, exports: providers };
  }
}
