import type { ErrorCode } from '@latchkey/contracts';
import { Reflector } from '@nestjs/core';
import type { z } from 'zod';

/** Headers of an answer that somebody has to read. */
export type AnswerHeader = 'etag' | 'location';

/** What the reference says of a call beyond what its decorators tell. */
export type Description = {
  /** The name of the call in clients that are generated from the reference: never changed. */
  readonly id: string;
  readonly summary: string;
  /** What is answered; `nothing` has no body. */
  readonly answer: z.ZodType | 'nothing';
  readonly headers?: readonly AnswerHeader[];
  /** Another form that the answer may have: its media type, and the schema of one line of it. */
  readonly lines?: { readonly type: string; readonly line: z.ZodType };
  /** Of a call that reads its query itself. */
  readonly query?: z.ZodType;
  /** What can go wrong besides what `problem-codes.ts` knows of every call of its kind. */
  readonly problems?: readonly ErrorCode[];
};

type More = Omit<Description, 'id' | 'summary' | 'answer'>;

/** The metadata of a method that `Answers` sets. */
export const Described = Reflector.createDecorator<Description>();

/**
 * A method's entry in the reference, `/api/openapi.json`: `@Answers('listClients', 'The applications of a tenant', clientList)`.
 * Bodies, queries, status, scope and `If-Match` are read from the method's other decorators.
 */
export const Answers = (id: string, summary: string, answer: Description['answer'], more: More = {}): MethodDecorator =>
  Described({ id, summary, answer, ...more });
