import { randomBytes } from 'node:crypto';
import {
  ContractError,
  enrolmentLinkRedeemed,
  eventId,
  identifier as identifierSchema,
  type EventId,
  type makeEnrolmentLink,
  type redeemEnrolmentLink,
  type ReplyOf,
  type RequestOf,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { EventPublisher, LOG, toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, directGraceMs, orderedId, OutboxRelay, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { decideLink, linkLifeMs } from '../domain/enrolment-link.js';
import { hashOfSecret } from '../identifiers/identifier-news.js';
import { identifiersOf, lockOwner, type Owner } from '../identifiers/identifier.store.js';
import { NoticesService } from '../notices/notices.service.js';
import { publishEvidence } from '../publish-evidence.js';
import { isBoundToConnection } from '../sso/sso-connection.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { keepLink, keepRedemption, lockLink } from './enrolment-link.store.js';

type Redemption = { request: RequestOf<typeof redeemEnrolmentLink>; now: Date; traceparent: string };
type Redeemed = { reply: ReplyOf<typeof redeemEnrolmentLink>; evidence?: StoredEvent };

/**
 * Links with which administrators let people back in who have lost everything. The administrator neither learns nor chooses what
 * those sign in with afterwards (E-18), and the person hears of every link.
 */
@Injectable()
export class EnrolmentLinkService {
  constructor(
    private readonly database: Database,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    private readonly notices: NoticesService,
    @Inject(LOG) readonly log: Log,
  ) {}

  async make(owner: RequestOf<typeof makeEnrolmentLink>, now: Date): Promise<ReplyOf<typeof makeEnrolmentLink>> {
    const secret = randomBytes(32).toString('base64url');
    const link = {
      linkId: orderedId(),
      secretHash: hashOfSecret(secret),
      expiresAt: new Date(now.getTime() + linkLifeMs),
    };
    const origin = await this.database.transaction(async (transaction) => {
      const tenant = await readTenant(transaction, owner.tenantId);
      const person = tenant && (await lockOwner(transaction, owner));
      if (!person) throw new ContractError('request.not_found', 'no such person');
      await refuseBarred(transaction, owner, person);
      await keepLink(transaction, owner, link);
      await this.notices.leave(transaction, owner, { notice: 'enrolment-link-made', at: now }, link.linkId);
      // Where to go comes from the tenant's configuration, never from a request (E-13).
      return tenant.origins[0] ?? '';
    });
    this.notices.nudge();
    const { tenantId, userId } = owner;
    this.log.info({ tenantId, userId, linkId: link.linkId }, 'an enrolment link was made');
    // In the fragment, which no server and no referrer is told.
    return { url: `${origin}/recover#code=${secret}`, expiresAt: link.expiresAt.toISOString() };
  }

  async redeem(
    request: RequestOf<typeof redeemEnrolmentLink>,
    context: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof redeemEnrolmentLink>> {
    const { traceparent } = context;
    const { reply, evidence } = await this.database.transaction((transaction) =>
      this.judge(transaction, { request, now, traceparent }),
    );
    if (evidence) {
      await publishEvidence(this, evidence, context);
      this.notices.nudge();
    }
    return reply;
  }

  private async judge(transaction: Queryable, redemption: Redemption): Promise<Redeemed> {
    const { request, now } = redemption;
    const { tenantId, interactionId } = request;
    const link = await lockLink(transaction, tenantId, hashOfSecret(request.secret));
    const decision = decideLink(link, interactionId, now);
    if (!link || decision.outcome === 'rejected') {
      const reason = decision.outcome === 'rejected' ? decision.reason : 'unknown';
      throw new ContractError('identity.link_rejected', undefined, { reason });
    }
    const owner = { tenantId, userId: link.userId };
    // For a repetition too.
    await refuseBarred(transaction, owner, link);
    if (decision.outcome === 'repeat') return { reply: await toReply(transaction, owner, decision.evidenceId) };
    const evidenceId = eventId.parse(orderedId());
    await keepRedemption(transaction, owner, { at: now, interactionId, evidenceId });
    const evidence = toEvidence(redemption, { userId: link.userId, linkId: link.linkId, evidenceId });
    await writeToOutbox(transaction, evidence, directGraceMs);
    await this.notices.leave(transaction, owner, { notice: 'enrolment-link-used', at: now }, evidenceId);
    return { reply: await toReply(transaction, owner, evidenceId), evidence };
  }
}

/** Who is suspended gets nowhere, and whom an organisation signs in gets there. */
async function refuseBarred(
  transaction: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  { isSuspended }: { isSuspended: boolean },
): Promise<void> {
  if (isSuspended) throw new ContractError('identity.user_suspended');
  if (await isBoundToConnection(transaction, tenantId, userId)) throw new ContractError('identity.sso_required');
}

async function toReply(
  transaction: Queryable,
  owner: Owner,
  evidenceId: EventId,
): Promise<ReplyOf<typeof redeemEnrolmentLink>> {
  const [first] = await identifiersOf(transaction, owner);
  const { userId } = owner;
  return first ? { userId, identifier: identifierSchema.parse(first), evidenceId } : { userId, evidenceId };
}

const toEvidence = (
  { request: { tenantId, interactionId }, now, traceparent }: Redemption,
  { userId, linkId, evidenceId }: { userId: UserId; linkId: string; evidenceId: EventId },
): StoredEvent =>
  toStoredEvent(
    enrolmentLinkRedeemed,
    evidenceId,
    { tenantId, interactionId, userId, purpose: 'recover', linkId, redeemedAt: now.toISOString() },
    traceparent,
  );
