import {
  captchaChallenge,
  currentSession,
  experience,
  interaction,
  type bodies,
  type CaptchaChallenge,
  type CeremonyResponse,
  type CodeChannel,
  type Experience,
  type OpenIntent,
  type Interaction,
  type Method,
  type SessionView,
} from '@latchkey/contracts';
import { accountCentreCalls, type AccountCalls } from './account-centre-calls.js';
import { deliver, type DeliverOptions } from './deliver.js';
import { factorCalls, type FactorCalls, type InteractionAddress, type WithTrust } from './factor-calls.js';
import { createTransport, type CallOptions, type GatewayClientOptions, type Transport } from './transport.js';

export type { IdentityAccountCalls } from './account-calls.js';
export type { AccountCalls } from './account-centre-calls.js';
export type { DeliverOptions } from './deliver.js';
export type { FactorCalls, InteractionAddress, TypedContact, WithTrust } from './factor-calls.js';
export type { PasskeyCalls } from './passkey-calls.js';
export type { CallOptions, GatewayClientOptions } from './transport.js';

/** What a person calls themselves with, as they typed it. */
export type TypedIdentifier = Pick<(typeof bodies)['identifier']['_output'], 'type' | 'value'>;
/** `captcha`: the solution of what the call was asked for before. */
type WithCaptcha = { captcha?: string | undefined };
/**
 * `request`: what an application asks for, by the name that its page was opened with; `hasLink`: an administrator's link is
 * redeemed next.
 */
type ForClient = { request?: string | undefined; hasLink?: boolean | undefined };
/** How the passkey came to be asked for, and how long that took: for figures alone. */
export type Telling = Pick<Cancellation, 'via' | 'tookMs'>;
type Profile = (typeof bodies)['profile']['_output'];
type Skipping = (typeof bodies)['skip']['_output'];
type Cancellation = (typeof bodies)['cancelled']['_output'];

/** One method per call of the gateway's API; every call rejects with `GatewayProblem` or `GatewayUnreachable`. */
export type GatewayClient = FactorCalls & {
  experience: (options?: CallOptions) => Promise<Experience>;
  /** A proof of work to do, where the tenant asks for one. */
  captchaChallenge: (options?: CallOptions) => Promise<CaptchaChallenge>;
  interactions: {
    start: (intent: OpenIntent, options?: CallOptions & ForClient) => Promise<Interaction>;
    read: (id?: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
    /** Redeems the link that an administrator gave, in a journey of intent `recover`. */
    redeem: (id: InteractionAddress, code: string, options?: CallOptions) => Promise<Interaction>;
    abandon: (id?: InteractionAddress, options?: CallOptions) => Promise<void>;
  };
  identifier: (
    id: InteractionAddress,
    identifier: TypedIdentifier,
    options?: CallOptions & WithCaptcha,
  ) => Promise<Interaction>;
  passkeyOptions: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  /** Finishes an authentication ceremony; sends it again as `deliver` does. */
  passkey: (
    id: InteractionAddress,
    response: CeremonyResponse,
    options?: DeliverOptions & WithTrust & Telling,
  ) => Promise<Interaction>;
  password: (id: InteractionAddress, password: string, options?: CallOptions & WithCaptcha) => Promise<Interaction>;
  /** Sets a new password where the journey asks for one. */
  newPassword: (id: InteractionAddress, password: string, options?: CallOptions) => Promise<Interaction>;
  /** Says what the tenant asks of everybody. */
  profile: (id: InteractionAddress, profile: Profile, options?: CallOptions) => Promise<Interaction>;
  code: (id: InteractionAddress, channel: CodeChannel, options?: CallOptions & WithCaptcha) => Promise<Interaction>;
  verifyCode: (
    id: InteractionAddress,
    code: string,
    options?: DeliverOptions & WithCaptcha & WithTrust,
  ) => Promise<Interaction>;
  enrolPasskeyOptions: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  /** Finishes a registration ceremony; sends it again as `deliver` does. */
  enrolPasskey: (
    id: InteractionAddress,
    passkey: { response: CeremonyResponse; name?: string; conditional?: boolean } & WithTrust & Telling,
    options?: DeliverOptions,
  ) => Promise<Interaction>;
  /** Declines a prompt; `step` says which, and only that of a passkey goes without. */
  skip: (id: InteractionAddress, body?: Skipping, options?: CallOptions) => Promise<Interaction>;
  /** Tells that a ceremony ended in the browser without a result. */
  cancelled: (id: InteractionAddress, body: Cancellation, options?: CallOptions) => Promise<void>;
  resume: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  session: {
    read: (options?: CallOptions) => Promise<SessionView>;
    end: (options?: CallOptions) => Promise<void>;
  };
  /** Begins the proof that a change of the account asks for; at its end the session is fresh. */
  stepUp: (options?: CallOptions) => Promise<Interaction>;
  account: AccountCalls;
  /** The gateway's clock in milliseconds. */
  now: () => number;
};

/** For answers whose content nobody needs. */
const anything = { safeParse: () => ({ success: true as const, data: undefined }) };
const journeys = '/api/v1/interactions';
const below = (id: InteractionAddress, method?: Method) =>
  `${journeys}/${encodeURIComponent(id)}${method === undefined ? '' : `/${method}`}`;

/** Begins, reads and forgets journeys. */
const journeyCalls = ({ send }: Pick<Transport, 'send'>): GatewayClient['interactions'] => ({
  start: (intent, { request, hasLink, signal } = {}) =>
    send({
      method: 'POST',
      path: journeys,
      body: JSON.stringify({ intent, request, hasLink }),
      reply: interaction,
      signal,
    }),
  read: (id = 'current', options) => send({ method: 'GET', path: below(id), reply: interaction, ...options }),
  redeem: (id, code, options) =>
    send({
      method: 'POST',
      path: `${below(id)}/enrolment-code`,
      body: JSON.stringify({ code }),
      reply: interaction,
      ...options,
    }),
  abandon: (id = 'current', options) =>
    send({ method: 'DELETE', path: below(id), body: '{}', reply: anything, ...options }),
});

/** Makes a client of the gateway's API, version 1. */
export const createGatewayClient = (settings: GatewayClientOptions = {}): GatewayClient => {
  const { send, now } = createTransport(settings);

  const act = (id: InteractionAddress, method: Method, body: unknown, { signal }: CallOptions = {}) =>
    send({ method: 'POST', path: below(id, method), body: JSON.stringify(body), reply: interaction, signal });

  const finish = (id: InteractionAddress, method: Method, content: unknown, options: DeliverOptions = {}) => {
    const { signal } = options;
    // Serialised once: the server tells a retry from a replay by the bytes.
    const body = JSON.stringify(content);
    const path = below(id, method);
    return deliver(() => send({ method: 'POST', path, body, reply: interaction, signal }), options);
  };

  return {
    experience: (options) => send({ method: 'GET', path: '/api/v1/experience', reply: experience, ...options }),
    captchaChallenge: (options) =>
      send({ method: 'GET', path: '/api/v1/captcha', reply: captchaChallenge, ...options }),
    interactions: journeyCalls({ send }),
    identifier: (id, identifier, options) =>
      act(id, 'identifier', { ...identifier, captcha: options?.captcha }, options),
    passkeyOptions: (id, options) => act(id, 'passkey/options', {}, options),
    passkey: (id, response, { trustDevice, via, tookMs, ...options } = {}) =>
      finish(id, 'passkey', { response, trustDevice, via, tookMs }, options),
    password: (id, password, options) => act(id, 'password', { password, captcha: options?.captcha }, options),
    newPassword: (id, password, options) => act(id, 'new-password', { password }, options),
    profile: (id, profile, options) => act(id, 'profile', profile, options),
    code: (id, channel, options) => act(id, 'code', { channel, captcha: options?.captcha }, options),
    verifyCode: (id, code, options) =>
      finish(id, 'code/verify', { code, captcha: options?.captcha, trustDevice: options?.trustDevice }, options),
    enrolPasskeyOptions: (id, options) => act(id, 'enrolment/passkey/options', {}, options),
    enrolPasskey: (id, passkey, options) => finish(id, 'enrolment/passkey', passkey, options),
    ...factorCalls({ act, finish }),
    skip: (id, body = {}, options) => act(id, 'skip', body, options),
    cancelled: (id, body, options) =>
      send({ method: 'POST', path: below(id, 'cancelled'), body: JSON.stringify(body), reply: anything, ...options }),
    resume: (id, options) => act(id, 'resume', {}, options),
    session: {
      read: (options) => send({ method: 'GET', path: '/api/v1/session', reply: currentSession, ...options }),
      end: (options) => send({ method: 'DELETE', path: '/api/v1/session', body: '{}', reply: anything, ...options }),
    },
    stepUp: (options) => send({ method: 'POST', path: '/api/v1/step-up', body: '{}', reply: interaction, ...options }),
    account: accountCentreCalls({ send }),
    now,
  };
};
