import { access } from '../access/access.js';
import { ApiProblem, Unreachable } from './problem.js';

/** The part of a schema that reading an answer needs. */
export type Schema<T> = { safeParse: (value: unknown) => { success: true; data: T } | { success: false } };

export type Call<T> = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1/admin`. */
  path: string;
  body?: unknown;
  /** The entity tag of what was read, for a change that must not undo somebody else's. */
  ifMatch?: string | undefined;
  reply: Schema<T>;
  signal?: AbortSignal | undefined;
  /** How long the whole answer may take, where it is a long one. */
  timeoutMs?: number;
};

/** An answer, and the entity tag to change it with. */
export type Answer<T> = { readonly data: T; readonly etag: string | undefined };

/** For answers whose content nobody needs. */
export const anything: Schema<unknown> = { safeParse: (data) => ({ success: true, data }) };

const patienceMs = 20_000;
const base = '/api/v1/admin';

/** One call of the management API, in the name of who is signed in. Throws `ApiProblem`, `Unreachable` or `SignedOut`. */
export async function call<T>({ reply, ...request }: Call<T>): Promise<Answer<T>> {
  const response = await send(request);
  const read = reply.safeParse(await json(response));
  if (!read.success) throw new Unreachable('the answer is not what it should be');
  return { data: read.data, etag: response.headers.get('etag') ?? undefined };
}

/** The same, for an answer that is saved as a file or read line by line. Lets go of a token that is refused, and tries once more. */
export async function send(request: Omit<Call<unknown>, 'reply'>): Promise<Response> {
  const first = await attempt(request);
  if (first.status !== 401) return passed(first);
  access.forgetToken();
  return passed(await attempt(request));
}

async function attempt(request: Omit<Call<unknown>, 'reply'>) {
  const { method = 'GET', path, body, ifMatch, signal, timeoutMs = patienceMs } = request;
  const token = await access.token();
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable('no answer', { cause: error });
  }
}

async function passed(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new ApiProblem(response.status, await json(response));
}

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
