import { problem } from '@latchkey/contracts';
import { newTraceparent } from './new-trace.js';
import { GatewayProblem, GatewayUnreachable, parseRetryAfter } from './problems.js';

export type GatewayClientOptions = {
  /** Origin of the gateway; empty for the page's own. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
  /** How long one answer may take. Above the gateway's own longest deadline. */
  timeoutMs?: number;
  /** What the page is in, when it is not what the browser would ask for (RFC 9110 §12.5.4); asked before every call. */
  language?: () => string | undefined;
};

export type CallOptions = { signal?: AbortSignal | undefined };

/** The part of a Standard Schema or zod schema that reading an answer needs. */
type Schema<T> = { safeParse: (value: unknown) => { success: true; data: T } | { success: false } };

export type Request<T> = CallOptions & {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** The exact bytes: a retry of an action must be byte-identical. */
  body?: string;
  reply: Schema<T>;
};

export type Transport = {
  send: <T>(request: Request<T>) => Promise<T>;
  /** The gateway's clock, as its last answer told it: a wrong clock here must not expire a challenge. */
  now: () => number;
};

const readJson = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const refusal = (response: Response, body: unknown, now: number): GatewayProblem => {
  const document = problem.safeParse(body);
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'), now);
  return new GatewayProblem(response.status, document.success ? document.data : undefined, retryAfter);
};

/** One HTTP exchange: same-origin cookies, JSON in and out, a deadline, and failures as our two error types. */
export const createTransport = ({
  baseUrl = '',
  fetch,
  timeoutMs = 15_000,
  language,
}: GatewayClientOptions): Transport => {
  let offset = 0;
  const now = () => Date.now() + offset;

  const followClock = (response: Response) => {
    const served = Date.parse(response.headers.get('date') ?? '');
    // The header counts whole seconds: a smaller difference says nothing.
    if (!Number.isNaN(served)) offset = Math.abs(served - Date.now()) < 2_000 ? 0 : served - Date.now();
  };

  const exchange = async (request: Request<unknown>, signal: AbortSignal) => {
    const asked = language?.();
    const response = await (fetch ?? globalThis.fetch)(`${baseUrl}${request.path}`, {
      method: request.method,
      headers: {
        accept: 'application/json, application/problem+json',
        traceparent: newTraceparent(),
        ...(asked === undefined ? {} : { 'accept-language': asked }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    });
    return { response, body: await readJson(response) };
  };

  const send = async <T>(request: Request<T>): Promise<T> => {
    request.signal?.throwIfAborted();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const stop = () => deadline.abort();
    request.signal?.addEventListener('abort', stop);
    try {
      const { response, body } = await exchange(request, deadline.signal);
      followClock(response);
      if (!response.ok) throw refusal(response, body, now());
      const reply = request.reply.safeParse(body);
      if (!reply.success) throw new GatewayUnreachable(`unexpected answer to ${request.method} ${request.path}`);
      return reply.data;
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof GatewayProblem || error instanceof GatewayUnreachable) throw error;
      throw new GatewayUnreachable('no answer', { cause: error });
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', stop);
    }
  };

  return { send, now };
};
