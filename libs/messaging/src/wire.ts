import { ContractError, isErrorCode, type ErrorExtension } from '@latchkey/contracts';
import { PubHeaders } from '@nats-io/jetstream';
import { MsgHdrsImpl, type Msg, type MsgHdrs } from '@nats-io/transport-node';

const errorHeader = 'Latchkey-Error';
const budgetHeader = 'Latchkey-Budget';
const traceHeader = 'traceparent';
const listenerHeader = 'Latchkey-Listener';
const largestBudgetMs = 30_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

// Small buffers come from a pool of Node's; a TextEncoder asks for memory every time.
export const encode = (value: unknown): Uint8Array => Buffer.from((JSON.stringify(value) as string | undefined) ?? '');
export const decode = (data: Uint8Array): unknown => JSON.parse(decoder.decode(data));

/** Headers whose names are ours: the client's own would check each of them, letter by letter, for every message. */
class OurHeaders extends MsgHdrsImpl {
  with(name: string, value: string): this {
    this.headers.set(name, [MsgHdrsImpl.validHeaderValue(value)]);
    return this;
  }

  override encode(): Uint8Array {
    return Buffer.from(this.toString());
  }
}

/** The headers of a call: its trace and the milliseconds that its caller will wait. */
export const callHeaders = (traceparent: string, budgetMs: number): MsgHdrs =>
  new OurHeaders().with(traceHeader, traceparent).with(budgetHeader, String(budgetMs));

/** The headers of an event: its id for the stream, its trace, and who waits for what comes of it. */
export function eventHeaders(id: string, traceparent: string | undefined, listener?: string): MsgHdrs {
  const result = new OurHeaders().with(PubHeaders.MsgIdHdr, id);
  if (traceparent) result.with(traceHeader, traceparent);
  if (listener) result.with(listenerHeader, listener);
  return result;
}

type WithHeaders = { headers?: MsgHdrs | undefined };

/** The client reads headers when they are asked for, and throws at malformed ones: those say nothing. */
function headerOf(message: WithHeaders, name: string): string | undefined {
  try {
    return message.headers?.get(name) || undefined;
  } catch {
    return undefined;
  }
}

export const listenerOf = (message: WithHeaders): string | undefined => headerOf(message, listenerHeader);
export const traceparentOf = (message: WithHeaders): string | undefined => headerOf(message, traceHeader);

/** The caller's budget; a missing or absurd one becomes the largest that we grant. */
export function budgetOf(message: Msg): number {
  const budget = Number(headerOf(message, budgetHeader));
  return budget > 0 && budget < largestBudgetMs ? budget : largestBudgetMs;
}

/** Answers with a failure: its code in a header, what may be shown in the body. */
export function respondWithError(message: Msg, error: ContractError): void {
  const { detail, extension, reason } = error;
  message.respond(encode({ detail, extension, reason }), { headers: new OurHeaders().with(errorHeader, error.code) });
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
