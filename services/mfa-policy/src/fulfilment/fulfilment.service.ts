import {
  ContractError,
  decisionMade,
  requirementFulfilled,
  type MfaFactor,
  type MfaOffer,
  type PayloadInputOf,
  type ReplyOf,
  type RequestOf,
  type settle,
  type TenantId,
} from '@latchkey/contracts';
import {
  Broadcasts,
  EventPublisher,
  LOG,
  remainingMs,
  TenantDirectory,
  toStoredEvent,
  type CallContext,
  type EventContext,
} from '@latchkey/messaging';
import { fulfilmentSeconds, secondsSince, type Log, type WorkPath } from '@latchkey/observability';
import { nameBasedId } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { decide, isFinal, needsNoPersonAfterPasskey, type Decision } from '../domain/decide.js';
import type { Evidence } from '../domain/evidence.js';
import type { Facts } from '../domain/facts.js';
import { nobody } from '../domain/person.js';
import { toPolicy, type MfaPolicy } from '../domain/policy.js';
import { EvidenceStore, type EvidenceAddress } from './evidence.store.js';
import { FactsService } from './facts.service.js';

type Settle = RequestOf<typeof settle>;
type Fulfilled = Extract<Decision, { outcome: 'fulfilled' }>;
type Granted = PayloadInputOf<typeof requirementFulfilled>;

// Events reach this replica in a few milliseconds, or another one: then the store has them.
const firstLookAgainMs = 5;
const longestBetweenLooksMs = 160;
const publishTimeoutMs = 1_000;

/** Takes evidence from events, and tells an interaction whether what was proven in it is enough. */
@Injectable()
export class FulfilmentService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly evidence: EvidenceStore,
    private readonly facts: FactsService,
    private readonly publisher: EventPublisher,
    private readonly broadcasts: Broadcasts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Stores what an event proves, and publishes where that alone is enough: a passkey that verified its person, at a tenant that
   * leads nobody to a factor. Repeatable, and repeated until all of it is done: the event is acknowledged last. Whoever waits is
   * told first. Everything else is decided when it is asked for, because it hangs on more than evidence.
   */
  async take(address: EvidenceAddress, proof: Evidence, context: EventContext): Promise<void> {
    const decision = this.decideAtOnce(address, [...this.evidence.rememberedFor(address), proof], proof);
    if (decision && context.listener) {
      this.broadcasts.tell(decisionMade, context.listener, grantedBy(address, proof, decision));
    }
    if (decision) fulfilmentSeconds.observe({ by: 'event' }, secondsSince(context.occurredAt));
    await this.evidence.add(address, proof, decision && context.listener ? 'background' : 'request');
    if (!decision) return;
    // The path that counts: the event that is published now says the same to everybody (ADR 0005).
    this.log.debug({ ...aboutOf(address, proof, context), ...told(decision) }, 'decided');
    await this.publish(grantedBy(address, proof, decision), context, 'background');
  }

  /** More evidence never lowers a decision: one that nothing can better is taken from what is at hand. */
  private decideAtOnce(
    { tenantId, interactionId }: EvidenceAddress,
    evidence: readonly Evidence[],
    { userId, purpose }: Pick<Evidence, 'userId' | 'purpose'>,
  ): Fulfilled | undefined {
    const policy = this.policyOf(tenantId);
    if (!policy || !needsNoPersonAfterPasskey({ policy })) return undefined;
    const about = { policy, userId, purpose, interactionId, now: new Date() };
    const decision = decide({ ...about, evidence, person: nobody });
    return decision.outcome === 'fulfilled' && isFinal(decision) ? decision : undefined;
  }

  /** Undefined of a tenant that this replica has not heard of yet: what was proved there is kept until it has. */
  private policyOf(tenantId: TenantId): MfaPolicy | undefined {
    try {
      return toPolicy(this.tenants.byId(tenantId));
    } catch (error) {
      if (error instanceof ContractError && error.code === 'request.not_found') return undefined;
      throw error;
    }
  }

  /** Decides as soon as the named evidence is here; the wait is bounded by the caller's and by our own patience. */
  async settle(request: Settle, context: CallContext): Promise<ReplyOf<typeof settle>> {
    const until = performance.now() + Math.min(request.waitMs, remainingMs(context, request.waitMs + 1));
    let between = firstLookAgainMs;
    for (;;) {
      const known = this.evidence.rememberedFor(request);
      const arrived = hasArrived(known, request);
      // What this process remembers may be a part: only a decision that nothing can better is taken from it.
      const quick = arrived ? await this.decideOn(request, known, context, true) : undefined;
      if (quick) return this.answer(request, quick, context);
      // The first look waits for news, unless nobody has time for any.
      const isFirst = between === firstLookAgainMs && performance.now() < until;
      const decision = arrived || !isFirst ? await this.look(request, context) : undefined;
      if (decision) return this.answer(request, decision, context);
      const left = until - performance.now();
      if (left <= 0) return { outcome: 'pending' };
      await this.evidence.changeWithin(request, Math.min(between, left));
      between = Math.min(between * 2, longestBetweenLooksMs);
    }
  }

  private async look(request: Settle, context: CallContext): Promise<Decided | undefined> {
    const evidence = await this.evidence.all(request);
    return hasArrived(evidence, request) ? this.decideOn(request, evidence, context) : undefined;
  }

  /** `ifFinal`: only a decision that needs nothing that is not at hand, and that nothing can better. */
  private async decideOn(
    request: Settle,
    evidence: readonly Evidence[],
    context: CallContext,
    ifFinal = false,
  ): Promise<Decided | undefined> {
    const policy = toPolicy(this.tenants.byId(request.tenantId));
    const { userId, purpose, interactionId, demand } = request;
    const asked = { policy, userId, purpose, interactionId, evidence, now: new Date(), ...(demand && { demand }) };
    if (needsNoPersonAfterPasskey(asked)) {
      const facts = { ...asked, person: nobody };
      const decision = decide(facts);
      if (isFinal(decision)) return { decision, facts };
    }
    if (ifFinal) return undefined;
    const facts = await this.facts.gather(asked, request, context);
    return { decision: decide(facts), facts };
  }

  /** What was decided, said to who asked, written to the log, and told to everybody where it is enough. */
  private async answer(
    request: Settle,
    { decision, facts }: Decided,
    context: CallContext,
  ): Promise<ReplyOf<typeof settle>> {
    const { userId, evidenceId } = request;
    const { reasons } = decision;
    this.log.info({ ...aboutOf(request, request, context), ...told(decision) }, 'decided');
    if (decision.outcome === 'insufficient') return { outcome: 'insufficient', reasons };
    if (decision.outcome === 'verify') {
      return { outcome: 'verify', offer: decision.offer.map((factor) => offerOf(factor, facts)), reasons };
    }
    // What this very proof was enough for by itself was published when it came.
    const named = facts.evidence.filter(({ eventId }) => eventId === evidenceId);
    if (!this.decideAtOnce(request, named, request)) {
      for (const { verifiedAt } of named) fulfilmentSeconds.observe({ by: 'asked' }, secondsSince(verifiedAt));
      await this.publish(grantedBy(request, { userId, eventId: evidenceId }, decision), context, 'request');
    }
    return decision;
  }

  /** Of one proof, always the same event: however often it is published, the stream and its readers have it once. */
  private async publish(granted: Granted, context: CallContext, path: WorkPath): Promise<void> {
    const id = nameBasedId(granted.evidenceId, requirementFulfilled.subject);
    const event = toStoredEvent(requirementFulfilled, id, granted, context.traceparent);
    await this.publisher.publish(event, { timeoutMs: remainingMs(context, publishTimeoutMs), path });
  }
}

type Decided = { decision: Decision; facts: Facts };

const hasArrived = (evidence: readonly Evidence[], { evidenceId }: Settle): boolean =>
  evidence.some(({ eventId }) => eventId === evidenceId);

function offerOf(factor: MfaFactor, { person }: Facts): MfaOffer {
  const sentTo = factor === 'email-code' ? person.email : factor === 'phone-code' ? person.phone : null;
  return { factor, ...(sentTo !== null && { sentTo }) };
}

/** What the log says of a decision, and of whom: it can be found by the journey, the person or the trace. */
const aboutOf = (
  { tenantId, interactionId }: EvidenceAddress,
  { userId, purpose }: Pick<Evidence, 'userId' | 'purpose'>,
  { traceId }: Pick<CallContext, 'traceId'>,
) => ({ tenantId, interactionId, userId, purpose, traceId });
const told = (decision: Decision) =>
  'aal' in decision
    ? { outcome: decision.outcome, aal: decision.aal, acr: decision.acr, reasons: decision.reasons }
    : decision;

const grantedBy = (
  { tenantId, interactionId }: EvidenceAddress,
  { userId, eventId }: Pick<Evidence, 'userId' | 'eventId'>,
  { aal, acr, amr, authTime, reasons }: Fulfilled,
): Granted => ({ tenantId, interactionId, userId, evidenceId: eventId, aal, acr, amr, authTime, reasons });
