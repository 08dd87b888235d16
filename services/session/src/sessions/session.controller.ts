import {
  checkSession,
  endSession,
  factorChanged,
  identifierChangeReverted,
  listActivity,
  listSessions,
  passkeyRemoved,
  passwordChanged,
  revokeSessions,
  userDeleted,
  userSuspended,
  type PayloadOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Consumes, Handles, type CallContext, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { DeletionStore } from '../store/deletion.store.js';
import { SessionListService } from './session-list.service.js';
import { SessionService } from './session.service.js';
import { SessionsEnded } from './sessions-ended.js';

@Controller()
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly lists: SessionListService,
    private readonly ended: SessionsEnded,
    private readonly deletions: DeletionStore,
  ) {}

  @Handles(checkSession)
  check(request: RequestOf<typeof checkSession>) {
    return this.sessions.check(request);
  }

  @Handles(endSession)
  async end({ tenantId, tokenHash }: RequestOf<typeof endSession>, { traceparent }: CallContext) {
    await this.ended.byToken(tenantId, tokenHash, traceparent);
    return {};
  }

  @Handles(listSessions)
  list(request: RequestOf<typeof listSessions>) {
    return this.lists.live(request);
  }

  @Handles(listActivity)
  activity(request: RequestOf<typeof listActivity>) {
    return this.lists.activity(request);
  }

  @Handles(revokeSessions)
  async revoke(request: RequestOf<typeof revokeSessions>, { traceparent }: CallContext) {
    return { revoked: await this.ended.ofPerson(request, traceparent) };
  }

  /** Nobody stays signed in who may not sign in. */
  @Consumes(userSuspended)
  async suspended({ tenantId, userId, suspendedAt }: PayloadOf<typeof userSuspended>, { traceparent }: EventContext) {
    const ending = { tenantId, userId, reason: 'suspended' as const, madeUntil: suspendedAt };
    await this.ended.ofPerson(ending, traceparent);
  }

  /** First the mark: what ends after it has nothing come after it. */
  @Consumes(userDeleted)
  async deleted({ tenantId, userId, deletedAt }: PayloadOf<typeof userDeleted>, { traceparent }: EventContext) {
    await this.deletions.mark(tenantId, userId, deletedAt);
    await this.ended.ofPerson({ tenantId, userId, reason: 'administrator' }, traceparent);
    await this.deletions.forget(tenantId, userId);
  }

  /** Whoever knew the old password is out; who chose the new one stays (E-17). */
  @Consumes(passwordChanged)
  async passwordChanged(event: PayloadOf<typeof passwordChanged>, { traceparent }: EventContext) {
    const { tenantId, userId, changedAt } = event;
    const ending = { tenantId, userId, reason: 'password-changed' as const, madeUntil: changedAt };
    await this.ended.ofPerson({ ...ending, ...sparedIn(event) }, traceparent);
  }

  /** Whoever undid a change was not who made it: nobody stays in. */
  @Consumes(identifierChangeReverted)
  async reverted(event: PayloadOf<typeof identifierChangeReverted>, { traceparent }: EventContext) {
    const { tenantId, userId, revertedAt } = event;
    const ending = { tenantId, userId, reason: 'factor-changed' as const, madeUntil: revertedAt };
    await this.ended.ofPerson(ending, traceparent);
  }

  /** The same where a factor is gone or another; one more ends nothing. */
  @Consumes(factorChanged)
  async factorChanged(event: PayloadOf<typeof factorChanged>, { traceparent }: EventContext) {
    const { tenantId, userId, change, changedAt } = event;
    if (change === 'added') return;
    const ending = { tenantId, userId, reason: 'factor-changed' as const, madeUntil: changedAt };
    await this.ended.ofPerson({ ...ending, ...sparedIn(event) }, traceparent);
  }

  @Consumes(passkeyRemoved)
  async passkeyRemoved(event: PayloadOf<typeof passkeyRemoved>, { traceparent }: EventContext) {
    const { tenantId, userId, removedAt } = event;
    const ending = { tenantId, userId, reason: 'factor-changed' as const, madeUntil: removedAt };
    await this.ended.ofPerson({ ...ending, ...sparedIn(event) }, traceparent);
  }
}

/** By whom it was done: that session, or the one that the journey ends in. */
const sparedIn = ({ by }: { by?: PayloadOf<typeof passwordChanged>['by'] }) => ({
  except: by?.sessionId,
  exceptInteraction: by?.interactionId,
});
