import { isErrorCode, problem, type ErrorCode, type FieldError, type Problem } from '@latchkey/contracts';

/** What is said of an answer that is no problem document: something in front of the gateway gave it. */
const unsaid: Partial<Problem> & { title: string } = { title: 'The server answered with an error' };

/** The gateway answered, and the answer is a problem document (RFC 9457). Branch on `code`, never on wording. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ErrorCode | undefined;
  readonly detail: string | undefined;
  readonly title: string;
  readonly errors: readonly FieldError[];
  readonly traceId: string | undefined;

  constructor(
    readonly status: number,
    body: unknown,
  ) {
    const parsed = problem.safeParse(body);
    const { code, title, detail, errors, traceId } = parsed.success ? parsed.data : unsaid;
    super(code ?? `HTTP ${status}`);
    this.code = isErrorCode(code) ? code : undefined;
    this.title = title;
    this.detail = detail;
    // As a fragment of a URI (RFC 6901 §6), which every pointer here is without.
    this.errors = (errors ?? []).map((one) => ({ ...one, pointer: one.pointer.replace(/^#/, '') }));
    this.traceId = traceId;
  }
}

/** No network, no answer in time, or an answer that is not the API's. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Nobody is signed in any more, or never was. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/** What an error says to whoever administers: one sentence, and where one can ask about it. */
export type Told = { readonly text: string; readonly reference?: string; readonly canRetry: boolean };

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  'administrator.scope_missing': 'You are not allowed to do this. Ask an administrator who may change administrators.',
  'administrator.last_one': 'Somebody has to be left who may change administrators.',
  'request.not_found': 'There is no such thing, or it is gone by now.',
  'request.precondition_failed': 'Somebody else changed this in the meantime. Reload to see it as it is now.',
  'request.too_many': 'That was a lot at once. Wait a minute and try again.',
  'service.unavailable': 'A part of the system does not answer at the moment.',
  'service.timeout': 'It took too long. It may have happened all the same: reload before you repeat it.',
};

/** Words for any error that a call may end with. */
export function toldOf(error: unknown): Told {
  if (error instanceof Unreachable)
    return { text: 'The server cannot be reached. Check your connection.', canRetry: true };
  if (error instanceof SignedOut) return { text: 'You have been signed out.', canRetry: false };
  if (!(error instanceof ApiProblem)) return { text: 'Something went wrong in this page.', canRetry: true };
  const text = (error.code && sentences[error.code]) ?? [error.title, error.detail].filter(Boolean).join(': ');
  return {
    text,
    ...(error.traceId !== undefined && { reference: error.traceId }),
    canRetry: error.status >= 500 || error.status === 429,
  };
}

/** What is wrong with one member of a body that was sent, by its JSON pointer. */
export const faultAt = (error: unknown, pointer: string): string | undefined =>
  error instanceof ApiProblem ? error.errors.find((one) => one.pointer === pointer)?.detail : undefined;

/** The same for a member and everything in it: of a list, what is wrong with any entry. */
export const faultUnder = (error: unknown, pointer: string): string | undefined =>
  error instanceof ApiProblem
    ? error.errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))?.detail
    : undefined;
