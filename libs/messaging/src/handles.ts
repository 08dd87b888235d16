import 'reflect-metadata';
import type { CommandContract, EventContract, PayloadOf, ReplyOf, RequestOf } from '@latchkey/contracts';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import type { CallContext } from './call-context.js';

/** What a consumer knows of a delivery besides its payload. */
export type EventContext = CallContext & {
  readonly eventId: string;
  /** When it happened; the same at every delivery. */
  readonly occurredAt: string;
  readonly deliveryCount: number;
  /** Which process waits for what comes of the event, if one does. */
  readonly listener: string | undefined;
};

// Only what is read of a descriptor, so that a method may leave the context out.
type Method<Input, Context, Output> = { value?: (input: Input, context: Context) => Promise<Output> };

/** Binds a controller method to a command; the method's types must be those of the contract's schemas. */
export const Handles =
  <C extends CommandContract>(contract: C) =>
  (target: object, key: string, descriptor: Method<RequestOf<C>, CallContext, ReplyOf<C>>): void => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    MessagePattern(contract.subject, { contract })(target, key, descriptor as PropertyDescriptor);
  };

/** Binds a controller method to an event; it may run more than once for one event and must not mind. */
export const Consumes =
  <E extends EventContract>(contract: E) =>
  (target: object, key: string, descriptor: Method<PayloadOf<E>, EventContext, void>): void => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    EventPattern(contract.subject, { contract })(target, key, descriptor as PropertyDescriptor);
  };
