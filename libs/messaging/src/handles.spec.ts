import { requirementFulfilled, settle, type PayloadOf, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import type { CallContext } from './call-context.js';
import { Consumes, Handles, type EventContext } from './handles.js';

type Settle = RequestOf<typeof settle>;
type Settled = ReplyOf<typeof settle>;
type Fulfilled = PayloadOf<typeof requirementFulfilled>;

const pending = (): Promise<Settled> => Promise.resolve({ outcome: 'pending' });

// What the compiler must accept and refuse: a line that says @ts-expect-error and compiles is an error of the types
// tier. The class is also made, so that what is accepted carries Nest's metadata.
class Accepted {
  @Handles(settle)
  withContext(_request: Settle, _context: CallContext) {
    return pending();
  }

  @Handles(settle)
  withoutContext(_request: Settle) {
    return pending();
  }

  @Handles(settle)
  withoutAnything() {
    return pending();
  }

  @Handles(settle)
  withLess(request: { interactionId: Settle['interactionId'] }) {
    return request.interactionId ? pending() : pending();
  }

  @Consumes(requirementFulfilled)
  async event(_event: Fulfilled, _context: EventContext): Promise<void> {}
}

class Refused {
  // @ts-expect-error -- the reply is none of the contract's
  @Handles(settle)
  wrongReply(_request: Settle) {
    return Promise.resolve({ outcome: 'maybe' });
  }

  // @ts-expect-error -- a fulfilled reply without its assurance is no reply
  @Handles(settle)
  partialReply(_request: Settle): Promise<{ outcome: 'fulfilled' }> {
    return Promise.resolve({ outcome: 'fulfilled' });
  }

  // @ts-expect-error -- a handler answers with a promise
  @Handles(settle)
  noPromise(_request: Settle): Settled {
    return { outcome: 'pending' };
  }

  // @ts-expect-error -- the contract's userId is no number
  @Handles(settle)
  wrongMember(_request: { userId: number }) {
    return pending();
  }

  // @ts-expect-error -- the request has no such member
  @Handles(settle)
  unknownMember(_request: Settle & { password: string }) {
    return pending();
  }

  // @ts-expect-error -- a command knows no delivery count
  @Handles(settle)
  wrongContext(_request: Settle, _context: EventContext) {
    return pending();
  }

  // @ts-expect-error -- an event is not bound as a command
  @Handles(requirementFulfilled)
  eventAsCommand(_request: Fulfilled) {
    return pending();
  }

  // @ts-expect-error -- the event carries no such type
  @Consumes(requirementFulfilled)
  async wrongEvent(_event: { aal: string }): Promise<void> {}

  // @ts-expect-error -- nobody reads an answer to an event
  @Consumes(requirementFulfilled)
  answeringEvent(_event: Fulfilled): Promise<{ done: boolean }> {
    return Promise.resolve({ done: true });
  }
}

const metadata = (type: typeof Accepted | typeof Refused, method: string) => {
  const target = (type.prototype as unknown as Record<string, object>)[method] ?? {};
  const [pattern] = Reflect.getMetadata('microservices:pattern', target) as unknown[];
  return { pattern, extras: Reflect.getMetadata('microservices:pattern_extras', target) as unknown };
};

describe('a bound method', () => {
  it.each(['withContext', 'withoutContext', 'withoutAnything', 'withLess'])(
    '%s answers the subject of its contract',
    (method) => {
      expect(metadata(Accepted, method)).toEqual({ pattern: 'mfa-policy.settle.v1', extras: { contract: settle } });
    },
  );

  it('consumes the subject of its event', () => {
    expect(metadata(Accepted, 'event')).toEqual({
      pattern: 'events.mfa-policy.requirement-fulfilled.v1',
      extras: { contract: requirementFulfilled },
    });
  });

  it('is refused by the compiler alone: nine mistakes of types, none of which fails at run time', () => {
    const mistakes = Object.getOwnPropertyNames(Refused.prototype).filter((name) => name !== 'constructor');
    expect(mistakes).toHaveLength(9);
    for (const mistake of mistakes) expect(metadata(Refused, mistake).pattern).toMatch(/mfa-policy/);
  });
});
