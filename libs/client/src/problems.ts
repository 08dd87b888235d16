import {
  isErrorCode,
  type AskedCaptcha,
  type ErrorCode,
  type FieldError,
  type Interaction,
  type Problem,
} from '@latchkey/contracts';

/** The interaction that a problem carries: always where the person stands, the rest when the gateway knows it. */
export type CarriedInteraction = NonNullable<Problem['interaction']>;

const captchaOf = (document: Problem | undefined) => document?.captcha;
const leadsTo = (document: Problem | undefined) => document?.redirectTo;

/** The gateway answered, and the answer is a problem document (RFC 9457). Branch on `code`, never on wording. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  /** One of our codes, or `undefined` when something in front of the gateway answered in its place. */
  readonly code: ErrorCode | undefined;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly interaction: CarriedInteraction | undefined;
  readonly errors: readonly FieldError[];
  readonly traceId: string | undefined;
  /** The server says that it is safe to tell the authenticator that nobody here has this credential. */
  readonly isCredentialUnknown: boolean;
  /** Back to the application, which is told that its person cannot give what it asks. */
  readonly redirectTo: string | undefined;
  /** What has to be solved before the call is taken. */
  readonly captcha: AskedCaptcha | undefined;

  constructor(status: number, document: Problem | undefined, retryAfterSeconds?: number) {
    super(document?.code ?? `HTTP ${status}`);
    this.code = isErrorCode(document?.code) ? document.code : undefined;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.interaction = document?.interaction;
    this.errors = document?.errors ?? [];
    this.traceId = document?.traceId;
    this.captcha = captchaOf(document);
    this.redirectTo = leadsTo(document);
    this.isCredentialUnknown = document?.['unknownCredential'] === true;
  }
}

/** The gateway did not answer: no network, no answer in time, or an answer that is not the API's. */
export class GatewayUnreachable extends Error {
  override readonly name = 'GatewayUnreachable';
}

const clientOf = (carried: CarriedInteraction, known: Interaction | undefined): Pick<Interaction, 'client'> => {
  const client = carried.client ?? (known?.id === carried.id ? known.client : undefined);
  return client ? { client } : {};
};

/** What a problem carries, completed with what the caller already knew of the same interaction. */
export const mergeInteraction = (carried: CarriedInteraction, known?: Interaction): Interaction => ({
  ...clientOf(carried, known),
  id: carried.id,
  intent: carried.intent ?? known?.intent ?? 'sign-in',
  step: carried.step,
  methods: carried.methods ?? (known?.id === carried.id ? known.methods : []),
  expiresAt: carried.expiresAt ?? known?.expiresAt ?? new Date(0).toISOString(),
});

/** Retry-After is seconds or a date (RFC 9110 §10.2.3). */
export const parseRetryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
};
