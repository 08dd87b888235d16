import {
  factorChanged,
  listTrustedDevices,
  passkeyRegistered,
  passkeyRemoved,
  passwordChanged,
  revokeTrustedDevices,
  type PayloadOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Consumes, Handles, type CallContext, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { TrustedDevicesService } from './trusted-devices.service.js';

@Controller()
export class TrustedDevicesController {
  constructor(private readonly devices: TrustedDevicesService) {}

  @Handles(listTrustedDevices)
  list(request: RequestOf<typeof listTrustedDevices>) {
    return this.devices.list(request, new Date());
  }

  @Handles(revokeTrustedDevices)
  revoke(request: RequestOf<typeof revokeTrustedDevices>, { traceparent }: CallContext) {
    return this.devices.revoke(request, traceparent, new Date());
  }

  @Consumes(passwordChanged)
  passwordChanged({ tenantId, userId, changedAt }: PayloadOf<typeof passwordChanged>, context: EventContext) {
    return this.devices.endBecause({ tenantId, userId }, 'password-changed', new Date(changedAt), context.traceparent);
  }

  @Consumes(factorChanged)
  factorChanged({ tenantId, userId, changedAt }: PayloadOf<typeof factorChanged>, context: EventContext) {
    return this.devices.endBecause({ tenantId, userId }, 'factor-changed', new Date(changedAt), context.traceparent);
  }

  @Consumes(passkeyRegistered)
  passkeyRegistered({ tenantId, userId, registeredAt }: PayloadOf<typeof passkeyRegistered>, context: EventContext) {
    return this.devices.endBecause({ tenantId, userId }, 'factor-changed', new Date(registeredAt), context.traceparent);
  }

  @Consumes(passkeyRemoved)
  passkeyRemoved({ tenantId, userId, removedAt }: PayloadOf<typeof passkeyRemoved>, context: EventContext) {
    return this.devices.endBecause({ tenantId, userId }, 'factor-changed', new Date(removedAt), context.traceparent);
  }
}
