import {
  deviceTrusted,
  factorChanged,
  factorVerified,
  passkeyRegistered,
  passkeyRemoved,
  passkeyRenamed,
  twoStepChanged,
  type DoneBy,
  type EventId,
  type PayloadOf,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { Consumes, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { noticeOfFactor, noticeOfTwoStep, type Notice } from '../domain/notices.js';
import { NoticesService } from './notices.service.js';

type Who = { tenantId: TenantId; userId: UserId; by?: DoneBy | undefined };
type Told = { notice: Notice; at: string; which?: string };

/** What other services tell of people's accounts, and what those people are told of it: a method an event. */
@Controller()
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  /** A code of an app is an everyday thing; a backup code is told of, because its owner may not have been the one who used it. */
  @Consumes(factorVerified)
  async factorVerified(event: PayloadOf<typeof factorVerified>, context: EventContext): Promise<void> {
    if (event.method === 'backup-code')
      await this.tell(event, { notice: 'backup-code-used', at: event.verifiedAt }, context);
  }

  @Consumes(factorChanged)
  factorChanged(event: PayloadOf<typeof factorChanged>, context: EventContext): Promise<void> {
    return this.tell(event, { notice: noticeOfFactor(event), at: event.changedAt }, context);
  }

  @Consumes(passkeyRegistered)
  passkeyRegistered(event: PayloadOf<typeof passkeyRegistered>, context: EventContext): Promise<void> {
    return this.tell(event, { notice: 'passkey-added', at: event.registeredAt }, context);
  }

  @Consumes(passkeyRenamed)
  passkeyRenamed(event: PayloadOf<typeof passkeyRenamed>, context: EventContext): Promise<void> {
    return this.tell(event, { notice: 'passkey-renamed', at: event.renamedAt }, context);
  }

  @Consumes(passkeyRemoved)
  passkeyRemoved(event: PayloadOf<typeof passkeyRemoved>, context: EventContext): Promise<void> {
    return this.tell(event, { notice: 'passkey-removed', at: event.removedAt }, context);
  }

  @Consumes(twoStepChanged)
  async twoStepChanged(event: PayloadOf<typeof twoStepChanged>, context: EventContext): Promise<void> {
    const notice = noticeOfTwoStep(event);
    if (notice) await this.tell(event, { notice, at: event.changedAt }, context);
  }

  /** An event that names no journey is from a time when nobody was told. */
  @Consumes(deviceTrusted)
  async deviceTrusted(event: PayloadOf<typeof deviceTrusted>, context: EventContext): Promise<void> {
    const told = { notice: 'browser-trusted' as const, at: event.trustedAt, which: event.name };
    if (event.by) await this.tell(event, told, context);
  }

  private tell({ tenantId, userId, by }: Who, { at, ...told }: Told, { eventId }: EventContext): Promise<void> {
    const news = { ...told, at: new Date(at), madeIn: by?.interactionId };
    return this.notices.tell({ tenantId, userId }, news, eventId as EventId);
  }
}
