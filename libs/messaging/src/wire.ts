import { ContractError, isErrorCode, type ErrorExtension } from '@latchkey/contracts';
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';

const errorHeader = 'Latchkey-Error';
const budgetHeader = 'Latchkey-Budget';
const traceHeader = 'traceparent';
const listenerHeader = 'Latchkey-Listener';
const largestBudgetMs = 30_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const encode = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
export const decode = (data: Uint8Array): unknown => JSON.parse(decoder.decode(data));

/** The headers of a call: its trace and the milliseconds that its caller will wait. */
export function callHeaders(traceparent: string, budgetMs: number): MsgHdrs {
  const result = headers();
  result.set(traceHeader, traceparent);
  result.set(budgetHeader, String(budgetMs));
  return result;
}

/** The headers of an event: its trace, and who waits for what comes of it. */
export function eventHeaders(traceparent: string | undefined, listener?: string): MsgHdrs {
  const result = headers();
  if (traceparent) result.set(traceHeader, traceparent);
  if (listener) result.set(listenerHeader, listener);
  return result;
}

export const listenerOf = (message: { headers?: MsgHdrs | undefined }): string | undefined =>
  message.headers?.get(listenerHeader) || undefined;

export const traceparentOf = (message: { headers?: MsgHdrs | undefined }): string | undefined =>
  message.headers?.get(traceHeader) || undefined;

/** The caller's budget; a missing or absurd one becomes the largest that we grant. */
export function budgetOf(message: Msg): number {
  const budget = Number(message.headers?.get(budgetHeader));
  return budget > 0 && budget < largestBudgetMs ? budget : largestBudgetMs;
}

/** Answers with a failure: its code in a header, what may be shown in the body. */
export function respondWithError(message: Msg, error: ContractError): void {
  const answer = headers();
  answer.set(errorHeader, error.code);
  const { detail, extension, reason } = error;
  message.respond(encode({ detail, extension, reason }), { headers: answer });
}

/** The failure that a reply carries, if it is one. */
export function errorOf(reply: Msg): ContractError | undefined {
  const code = reply.headers?.get(errorHeader);
  if (!code) return undefined;
  const body = decode(reply.data) as { detail?: string; extension?: ErrorExtension; reason?: string };
  const options = { ...(body.extension && { extension: body.extension }), ...(body.reason && { reason: body.reason }) };
  return isErrorCode(code)
    ? new ContractError(code, body.detail, options)
    : new ContractError('contract.invalid_reply', undefined, { reason: `unknown error code ${code}` });
}
