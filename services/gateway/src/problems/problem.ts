import { STATUS_CODES } from 'node:http';
import { ContractError, type FieldError } from '@latchkey/contracts';
import { HttpException } from '@nestjs/common';
import { problemTypes, restartAt } from './problem-types.js';

/** An RFC 9457 problem document and the headers that go with it. */
export type ProblemAnswer = { status: number; body: Record<string, unknown>; retryAfterSeconds: number | undefined };

const defaultRetrySeconds = 1;

/** What a failure looks like from outside: nothing but what its code allows. */
export function toProblem(error: unknown, at: { instance: string; traceId: string }): ProblemAnswer {
  const known = asContractError(error);
  if (known) return knownProblem(known, at);
  const status = httpStatusOf(error);
  return {
    status,
    body: { type: 'about:blank', status, title: STATUS_CODES[status], ...at },
    retryAfterSeconds: undefined,
  };
}

function knownProblem(error: ContractError, at: { instance: string; traceId: string }): ProblemAnswer {
  const { status, title } = problemTypes[error.code];
  const { errors, retryAfterSeconds, ...told } = error.extension;
  const restart = restartAt[error.code];
  const body = {
    type: `urn:latchkey:problem:${error.code}`,
    status,
    title,
    code: error.code,
    ...(error.detail !== undefined && { detail: error.detail }),
    ...at,
    ...(errors && { errors: errors.map((fault: FieldError) => ({ ...fault, pointer: `#${fault.pointer}` })) }),
    ...told,
    ...(restart && { restart }),
  };
  const waits = status === 503 || status === 429 || error.code === 'request.still_running';
  return { status, body, retryAfterSeconds: waits ? (retryAfterSeconds ?? defaultRetrySeconds) : undefined };
}

/** Fastify's and Nest's refusals of a request's form have codes of ours. */
function asContractError(error: unknown): ContractError | undefined {
  if (error instanceof ContractError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const status = httpStatusOf(error);
  if (status === 413) return new ContractError('request.too_large');
  if (status === 415) return new ContractError('request.unsupported_media_type');
  if (status === 404) return new ContractError('request.not_found');
  if (status === 400)
    return new ContractError('contract.invalid_request', typeof code === 'string' ? 'the body is not JSON' : undefined);
  return undefined;
}

function httpStatusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
