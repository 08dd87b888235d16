import { decisionMade, requirementFulfilled, type ReplyOf, type RequestOf, type settle } from '@latchkey/contracts';
import {
  Broadcasts,
  EventPublisher,
  remainingMs,
  toStoredEvent,
  type CallContext,
  type EventContext,
} from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { decide, defaultPolicy, isFinal, type Decision } from '../domain/decide.js';
import type { Evidence } from '../domain/evidence.js';
import { EvidenceStore, type EvidenceAddress } from './evidence.store.js';
import { nameBasedId } from './name-based-id.js';

type Settle = RequestOf<typeof settle>;
type Fulfilled = Extract<Decision, { outcome: 'fulfilled' }>;

// Events reach this replica in a few milliseconds, or another one: then the store has them.
const firstLookAgainMs = 5;
const longestBetweenLooksMs = 160;
const publishTimeoutMs = 1_000;

/** Takes evidence from events, and tells an interaction whether what was proven in it is enough. */
@Injectable()
export class FulfilmentService {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly publisher: EventPublisher,
    private readonly broadcasts: Broadcasts,
  ) {}

  /**
   * Stores what an event proves, and publishes if that is enough. Repeatable, and repeated until all of it is done: the
   * event is acknowledged last. Whoever waits is told first, where nothing could change the decision.
   */
  async take(address: EvidenceAddress, proof: Evidence, context: EventContext): Promise<void> {
    const atOnce = this.decideAtOnce(address, proof);
    if (atOnce) this.tell(address, proof, atOnce, context);
    await this.evidence.add(address, proof, atOnce && context.listener ? 'background' : 'request');
    const decision = atOnce ?? (await this.decideOnAll(address, proof));
    if (decision.outcome !== 'fulfilled') return;
    if (!atOnce) this.tell(address, proof, decision, context);
    const granted = fulfilmentOf(address, proof, decision);
    // Of one proof, always the same event: however often it is published, the stream and its readers have it once.
    const id = nameBasedId(proof.eventId, requirementFulfilled.subject);
    const event = toStoredEvent(requirementFulfilled, id, granted, context.traceparent);
    await this.publisher.publish(event, { timeoutMs: remainingMs(context, publishTimeoutMs), path: 'background' });
  }

  /**
   * More evidence never lowers a decision, so what lies in the store is read only when it could better what is at hand:
   * always, unless a passkey verified the person.
   */
  private decideAtOnce(address: EvidenceAddress, proof: Evidence): Fulfilled | undefined {
    const { userId, purpose } = proof;
    const evidence = [...this.evidence.rememberedFor(address), proof];
    const decision = decide({ policy: defaultPolicy, userId, purpose, evidence });
    return decision.outcome === 'fulfilled' && isFinal(decision) ? decision : undefined;
  }

  private async decideOnAll(address: EvidenceAddress, { userId, purpose }: Evidence): Promise<Decision> {
    const evidence = await this.evidence.all(address, 'background');
    return decide({ policy: defaultPolicy, userId, purpose, evidence });
  }

  private tell(address: EvidenceAddress, proof: Evidence, decision: Fulfilled, { listener }: EventContext): void {
    if (listener) this.broadcasts.tell(decisionMade, listener, fulfilmentOf(address, proof, decision));
  }

  /** Decides as soon as the named evidence is here; the wait is bounded by the caller's and by our own patience. */
  async settle(request: Settle, context: CallContext): Promise<ReplyOf<typeof settle>> {
    const until = performance.now() + Math.min(request.waitMs, remainingMs(context, request.waitMs + 1));
    let between = firstLookAgainMs;
    for (;;) {
      const quick = this.decideFrom(request, this.evidence.rememberedFor(request));
      // What this process remembers may be a part: only a decision that nothing can better is taken from it.
      if (quick && isFinal(quick)) return quick;
      // The first look waits for news, unless nobody has time for any.
      const isFirst = between === firstLookAgainMs && performance.now() < until;
      const decision = quick || !isFirst ? await this.look(request) : undefined;
      if (decision) return decision;
      const left = until - performance.now();
      if (left <= 0) return { outcome: 'pending' };
      await this.evidence.changeWithin(request, Math.min(between, left));
      between = Math.min(between * 2, longestBetweenLooksMs);
    }
  }

  private async look(request: Settle): Promise<Decision | undefined> {
    return this.decideFrom(request, await this.evidence.all(request));
  }

  private decideFrom({ userId, purpose, evidenceId }: Settle, evidence: readonly Evidence[]): Decision | undefined {
    const arrived = evidence.some(({ eventId }) => eventId === evidenceId);
    return arrived ? decide({ policy: defaultPolicy, userId, purpose, evidence }) : undefined;
  }
}

const fulfilmentOf = (
  { tenantId, interactionId }: EvidenceAddress,
  { userId, eventId }: Evidence,
  { outcome: _, ...granted }: Fulfilled,
) => ({ tenantId, interactionId, userId, evidenceId: eventId, ...granted });
