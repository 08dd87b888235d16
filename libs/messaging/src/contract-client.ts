import { ContractError, type CommandContract, type ReplyOf, type RequestInputOf } from '@latchkey/contracts';
import { callSeconds, countWork, inSpan, type WorkPath } from '@latchkey/observability';
import {
  NoRespondersError,
  PermissionViolationError,
  TimeoutError,
  type NatsConnection,
} from '@nats-io/transport-node';
import { remainingMs, type CallContext } from './call-context.js';
import type { BusStatus } from './nats-connection.js';
import { requestsOf, type Question, type Requests } from './requests.js';
import { validated } from './validation.js';
import { callHeaders, decode, encode, errorOf } from './wire.js';

/** Calls commands of other services: typed by the contract, bounded by the caller's deadline, never retried. */
export class ContractClient {
  private readonly requests: Requests;

  constructor(
    connection: NatsConnection,
    status: BusStatus,
    /** Checks replies too; on everywhere but in production, where drift has been found before. */
    private readonly validatesReplies: boolean,
  ) {
    this.requests = requestsOf(connection, status);
  }

  /**
   * Errors: whatever the contract names; `service.timeout`, `service.unavailable` (nobody answers),
   * `service.denied` (not declared in contracts/access), `service.failed` (the other side broke),
   * `contract.invalid_request`, `contract.invalid_reply`.
   */
  async request<C extends CommandContract>(
    contract: C,
    request: RequestInputOf<C>,
    context: CallContext,
    path: WorkPath = 'request',
  ): Promise<ReplyOf<C>> {
    const { subject } = contract;
    const timeoutMs = remainingMs(context, contract.timeoutMs);
    countWork('nats', path);
    const body = encode(request);
    const value = await inSpan({ name: subject, kind: 'client', parent: context.traceparent }, (span) => {
      const headers = callHeaders(span?.traceparent ?? context.traceparent, timeoutMs);
      return this.answer({ subject, body, headers, timeoutMs });
    });
    return this.validatesReplies ? validated(contract.reply, value, 'contract.invalid_reply') : value;
  }

  private async answer(question: Question): Promise<unknown> {
    const { subject } = question;
    const started = performance.now();
    let outcome = 'ok';
    try {
      const reply = await this.requests.ask(question).catch((error: unknown) => {
        throw asContractError(error, subject);
      });
      const failure = errorOf(reply);
      if (failure) throw failure;
      return decode(reply.data);
    } catch (error) {
      outcome = error instanceof ContractError ? error.code : 'contract.invalid_reply';
      throw error;
    } finally {
      callSeconds.observe({ subject, outcome }, (performance.now() - started) / 1_000);
    }
  }
}

/**
 * True when a call failed in a way that leaves open whether the other side did its work: its answer did not come, or it
 * broke on the way. A refusal is an answer, and where nobody listened nothing was done.
 */
export function mayHaveBeenDone(error: unknown): boolean {
  if (!(error instanceof ContractError)) return false;
  if (error.code === 'service.timeout' || error.code === 'service.failed') return true;
  // Only what failed on this side of the bus has a cause; what was answered has none.
  return error.code === 'service.unavailable' && error.cause !== undefined && !isNobody(error.cause);
}

const isNobody = (error: unknown): boolean =>
  error instanceof NoRespondersError || (error instanceof Error && error.cause instanceof NoRespondersError);

/** What went wrong between us and the other side, as one of our codes. */
export function asContractError(error: unknown, subject: string): ContractError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const as = (code: 'service.unavailable' | 'service.timeout' | 'service.denied') =>
    new ContractError(code, undefined, { cause: error, reason: subject });
  if (cause instanceof NoRespondersError) return as('service.unavailable');
  if (cause instanceof TimeoutError) return as('service.timeout');
  if (cause instanceof PermissionViolationError) return as('service.denied');
  return as('service.unavailable');
}
