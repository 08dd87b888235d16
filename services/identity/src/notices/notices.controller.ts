import { factorVerified, type EventId, type PayloadOf } from '@latchkey/contracts';
import { Consumes, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { NoticesService } from './notices.service.js';

@Controller()
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  /** A code of an app is an everyday thing; a backup code is told of, because its owner may not have been the one who used it. */
  @Consumes(factorVerified)
  async factorVerified(event: PayloadOf<typeof factorVerified>, context: EventContext): Promise<void> {
    if (event.method === 'backup-code') await this.notices.backupCodeUsed(event, context.eventId as EventId);
  }
}
