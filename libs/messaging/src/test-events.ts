// What the integration tests of events share: an mfa-policy that handles each event as its test says.
import {
  assertionVerified,
  deadLetterStream,
  eventStream,
  type EventId,
  type InteractionId,
  type PayloadOf,
} from '@latchkey/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { Controller } from '@nestjs/common';
import { callContext } from './call-context.js';
import { toStoredEvent } from './event-publisher.js';
import { Consumes, type EventContext } from './handles.js';
import { anAssertion, anEventId, connectAs, eventually, listenAs } from './test-bus.js';

export type Assertion = PayloadOf<typeof assertionVerified>;
export type Handle = (event: Assertion, context: EventContext) => Promise<void>;

const handling = new Map<string, Handle>();
const seen = new Map<string, EventContext[]>();

/** Handles an interaction's event as its test says; others' events it handles well. */
@Controller()
export class Evidence {
  @Consumes(assertionVerified)
  async verified(event: Assertion, context: EventContext): Promise<void> {
    seen.set(event.interactionId, [...(seen.get(event.interactionId) ?? []), context]);
    await handling.get(event.interactionId)?.(event, context);
  }
}

/** How often, and with what, an interaction's event was delivered. */
export const deliveries = (interactionId: string): EventContext[] => seen.get(interactionId) ?? [];

export const durable = 'mfa-policy-credential';
export const publishing = { timeoutMs: 2_000, path: 'background' as const };

/** The users of a test, connected, and the service that consumes. */
export async function startBus() {
  const [credential, onlooker, mfaPolicy] = [
    await connectAs('credential'),
    await connectAs('provisioner'),
    await connectAs('mfa-policy'),
  ];
  const manager = await jetstreamManager(onlooker.connection);
  const service = await listenAs('mfa-policy', mfaPolicy, [Evidence]);
  return {
    credential,
    onlooker,
    mfaPolicy,
    manager,
    service,
    /** Publishes an assertion that is handled as told, or well. */
    async publish(handle: Handle | undefined, changes: object = {}) {
      const payload = anAssertion();
      const interactionId = payload.interactionId as InteractionId;
      if (handle) handling.set(interactionId, handle);
      const id: EventId = anEventId();
      const context = callContext(2_000);
      const event = toStoredEvent(assertionVerified, id, { ...payload, ...changes }, context.traceparent);
      await credential.publisher.publish(event, publishing);
      return { id, event, interactionId, traceId: context.traceId };
    },
    /** Nothing of the durable waits for an answer: what was delivered is acknowledged or given up. */
    settled: () =>
      eventually(async () => {
        const info = await manager.consumers.info(eventStream.name, durable);
        return info.num_ack_pending === 0 && info.num_pending === 0;
      }),
    deadLetterOf: (id: string, consumer = durable) =>
      eventually(async () => {
        const subject = `dead-letter.${consumer}.${assertionVerified.subject}`;
        const letter = await manager.streams.getMessage(deadLetterStream.name, { last_by_subj: subject });
        return letter?.string().includes(id) && letter;
      }),
  };
}
export type Bus = Awaited<ReturnType<typeof startBus>>;
