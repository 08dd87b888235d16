import {
  assertionVerified,
  concludeSignIn,
  enrolmentLinkRedeemed,
  factorVerified,
  identifierVerified,
  passwordVerified,
  settle,
  ssoVerified,
  type EventId,
  type PayloadOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Consumes, Handles, type CallContext, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import {
  toCodeEvidence,
  toFactorEvidence,
  toLinkEvidence,
  toPasskeyEvidence,
  toPasswordEvidence,
  toSsoEvidence,
} from '../domain/evidence.js';
import { ConclusionService } from './conclusion.service.js';
import { FulfilmentService } from './fulfilment.service.js';

@Controller()
export class FulfilmentController {
  constructor(
    private readonly fulfilment: FulfilmentService,
    private readonly conclusion: ConclusionService,
  ) {}

  @Handles(concludeSignIn)
  conclude(request: RequestOf<typeof concludeSignIn>, context: CallContext) {
    return this.conclusion.conclude(request, context, new Date());
  }

  @Handles(settle)
  settle(request: RequestOf<typeof settle>, context: CallContext) {
    return this.fulfilment.settle(request, context);
  }

  @Consumes(assertionVerified)
  assertionVerified(event: PayloadOf<typeof assertionVerified>, context: EventContext) {
    return this.fulfilment.take(event, toPasskeyEvidence(context.eventId as EventId, event), context);
  }

  @Consumes(factorVerified)
  factorVerified(event: PayloadOf<typeof factorVerified>, context: EventContext) {
    return this.fulfilment.take(event, toFactorEvidence(context.eventId as EventId, event), context);
  }

  @Consumes(identifierVerified)
  identifierVerified(event: PayloadOf<typeof identifierVerified>, context: EventContext) {
    return this.fulfilment.take(event, toCodeEvidence(context.eventId as EventId, event), context);
  }

  @Consumes(enrolmentLinkRedeemed)
  enrolmentLinkRedeemed(event: PayloadOf<typeof enrolmentLinkRedeemed>, context: EventContext) {
    return this.fulfilment.take(event, toLinkEvidence(context.eventId as EventId, event), context);
  }

  @Consumes(passwordVerified)
  passwordVerified(event: PayloadOf<typeof passwordVerified>, context: EventContext) {
    return this.fulfilment.take(event, toPasswordEvidence(context.eventId as EventId, event), context);
  }

  @Consumes(ssoVerified)
  ssoVerified(event: PayloadOf<typeof ssoVerified>, context: EventContext) {
    return this.fulfilment.take(event, toSsoEvidence(context.eventId as EventId, event), context);
  }
}
