import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { isSafeAddress } from '@latchkey/contracts';

/** What a request may be, as the libraries that make them say it. */
export type OutboundOptions = {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | URLSearchParams | object | null | undefined;
  signal?: AbortSignal | null | undefined;
};

/** Somebody outside could not be asked, or what they said could not be taken. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  constructor(
    readonly reason: 'unsafe_address' | 'private_address' | 'unreachable' | 'timed_out' | 'too_large' | 'server_error',
    cause?: unknown,
  ) {
    super(`outbound: ${reason}`, { cause });
  }
}

const mostBytes = 512 * 1_024;

/**
 * How addresses are asked that somebody else named: an administrator, or a provider in its turn. Every request is looked at by itself: https, no address of the inside after the name was resolved, no redirect
 * followed, a bounded answer in bounded time.
 */
export const outboundFetch =
  (allowsPrivate: boolean) =>
  async (address: string, options: OutboundOptions): Promise<Response> => {
    const answer = await reach(address, options, allowsPrivate);
    const status = answer.statusCode ?? 0;
    if (status >= 500) {
      answer.destroy();
      throw new OutboundFailure('server_error');
    }
    const body = await bodyOf(answer);
    const headers = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    return new Response(status === 204 || status === 304 ? null : new Uint8Array(body), { status, headers });
  };

/** What an answer says before its body. */
export type OutboundStatus = { readonly status: number; readonly retryAfter: string | undefined };

/** Tells somebody something, under the same rules, and hears no more than whether it arrived: whatever the status, nothing of a body is read. */
export const outboundNotice =
  (allowsPrivate: boolean) =>
  async (address: string, options: OutboundOptions): Promise<OutboundStatus> => {
    const answer = await reach(address, options, allowsPrivate);
    answer.destroy();
    return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] };
  };

function reach(address: string, options: OutboundOptions, allowsPrivate: boolean): Promise<IncomingMessage> {
  if (!isSafeAddress(address, allowsPrivate)) return Promise.reject(new OutboundFailure('unsafe_address'));
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allowsPrivate && !isPublicAddress(host))
    return Promise.reject(new OutboundFailure('private_address'));
  return send(url, options, allowsPrivate ? undefined : publicLookup);
}

/** Resolves a name for the connection that is being made, so that what is checked is what is spoken to. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('no address'), []);
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new OutboundFailure('private_address'), []);
    if (options.all) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

/** What is sent is text, or a form that makes text of itself. */
function textOf(body: OutboundOptions['body']): string | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only text is sent');
}

function send(url: URL, options: OutboundOptions, resolve: LookupFunction | undefined): Promise<IncomingMessage> {
  const { method, headers, body, signal } = options;
  const sent = textOf(body);
  const isForm = body instanceof URLSearchParams;
  return new Promise((fulfil, reject) => {
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method,
        agent: false,
        headers: { ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' }), ...headers },
        ...(resolve && { lookup: resolve }),
        ...(signal && { signal }),
      },
      fulfil,
    );
    outgoing.on('error', (error) => reject(asUnreachable(error)));
    outgoing.end(sent);
  });
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBytes) throw new OutboundFailure('too_large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw asUnreachable(error);
  }
  return Buffer.concat(chunks);
}

function asUnreachable(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return new OutboundFailure(isLate ? 'timed_out' : 'unreachable', error);
}
