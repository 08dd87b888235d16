import type { StandardSchemaV1 } from '@standard-schema/spec';

type ServiceOf<Subject extends string> = Subject extends `${infer Owner}.${string}` ? Owner : never;

/** A request with exactly one answer, served by its owner over core NATS. */
export type CommandContract<
  Subject extends string = string,
  Req extends StandardSchemaV1 = StandardSchemaV1,
  Rep extends StandardSchemaV1 = StandardSchemaV1,
> = {
  readonly kind: 'command';
  readonly subject: Subject;
  readonly owner: ServiceOf<Subject>;
  readonly request: Req;
  readonly reply: Rep;
  /** The caller's patience in milliseconds when its own deadline leaves that much. */
  readonly timeoutMs: number;
};

/** A fact, published once by its owner to the EVENTS stream and delivered at least once. */
export type EventContract<Subject extends string = string, Payload extends StandardSchemaV1 = StandardSchemaV1> = {
  readonly kind: 'event';
  readonly subject: `events.${Subject}`;
  readonly owner: ServiceOf<Subject>;
  readonly payload: Payload;
};

/**
 * News for one process of the listening service, over core NATS: lost without harm, because whoever waits asks in the
 * end. Only its owner may publish it, so it is as good as an answer of the owner's.
 */
export type BroadcastContract<Subject extends string = string, Payload extends StandardSchemaV1 = StandardSchemaV1> = {
  readonly kind: 'broadcast';
  /** The listener's own name follows as the last token. */
  readonly subject: Subject;
  readonly owner: ServiceOf<Subject>;
  readonly payload: Payload;
};

/** Declares a broadcast. Subject grammar: `<owner>.<noun-past-tense>.v<N>`. */
export const defineBroadcast = <S extends string, P extends StandardSchemaV1>(
  subject: S,
  payload: P,
): BroadcastContract<S, P> => ({
  kind: 'broadcast',
  subject,
  owner: subject.slice(0, subject.indexOf('.')) as ServiceOf<S>,
  payload,
});

/** Declares a command. Subject grammar: `<owner>.<verb-noun>.v<N>`. */
export const defineCommand = <S extends string, Req extends StandardSchemaV1, Rep extends StandardSchemaV1>(
  subject: S,
  schemas: { request: Req; reply: Rep; timeoutMs?: number },
): CommandContract<S, Req, Rep> => ({
  kind: 'command',
  subject,
  owner: subject.slice(0, subject.indexOf('.')) as ServiceOf<S>,
  request: schemas.request,
  reply: schemas.reply,
  timeoutMs: schemas.timeoutMs ?? 2_000,
});

/** Declares an event. Subject grammar: `events.<owner>.<noun-past-tense>.v<N>`. */
export const defineEvent = <S extends string, P extends StandardSchemaV1>(
  subject: S,
  payload: P,
): EventContract<S, P> => ({
  kind: 'event',
  subject: `events.${subject}`,
  owner: subject.slice(0, subject.indexOf('.')) as ServiceOf<S>,
  payload,
});

export type RequestOf<C extends CommandContract> = StandardSchemaV1.InferOutput<C['request']>;
export type RequestInputOf<C extends CommandContract> = StandardSchemaV1.InferInput<C['request']>;
export type ReplyOf<C extends CommandContract> = StandardSchemaV1.InferOutput<C['reply']>;
export type PayloadOf<E extends EventContract> = StandardSchemaV1.InferOutput<E['payload']>;
export type PayloadInputOf<E extends EventContract> = StandardSchemaV1.InferInput<E['payload']>;

/** What every event carries around its payload. */
export type EventEnvelope<E extends EventContract = EventContract> = {
  readonly id: string;
  readonly occurredAt: string;
  readonly payload: PayloadOf<E>;
};

export type NewsOf<B extends BroadcastContract> = StandardSchemaV1.InferOutput<B['payload']>;
export type NewsInputOf<B extends BroadcastContract> = StandardSchemaV1.InferInput<B['payload']>;
