import {
  accountActivity,
  accountIdentifiers,
  accountPasskeys,
  accountProfile,
  accountSessions,
  accountTrustedDevices,
  accountTwoStep,
  interaction,
  promptPreferences,
  type accountBodies,
  type AccountActivity,
  type AccountIdentifiers,
  type AccountPasskeys,
  type AccountProfile,
  type AccountSessions,
  type AccountTrustedDevices,
  type AccountTwoStep,
  type IdentifierType,
  type Interaction,
  type PromptPreferences,
} from '@latchkey/contracts';
import type { TypedContact } from './factor-calls.js';
import type { CallOptions, Request, Transport } from './transport.js';

type Body<Name extends keyof typeof accountBodies> = (typeof accountBodies)[Name]['_output'];
type Named = { type: IdentifierType; value: string };

/**
 * The calls of the account centre, a part of `GatewayClient`. What changes something may reject with
 * `session.step_up_required`: then `stepUp` comes first, and the same call again. Those that begin a set-up answer the
 * journey that it is.
 */
export type AccountCalls = {
  profile: (options?: CallOptions) => Promise<AccountProfile>;
  changeProfile: (profile: Body<'profile'>, options?: CallOptions) => Promise<void>;
  passkeys: (options?: CallOptions) => Promise<AccountPasskeys>;
  addPasskey: (options?: CallOptions) => Promise<Interaction>;
  renamePasskey: (credentialId: string, name: string, options?: CallOptions) => Promise<void>;
  removePasskey: (credentialId: string, options?: CallOptions) => Promise<void>;
  changePassword: (password: string, options?: CallOptions) => Promise<void>;
  identifiers: (options?: CallOptions) => Promise<AccountIdentifiers>;
  /** A code goes there at once. */
  addIdentifier: (contact: TypedContact, options?: CallOptions) => Promise<Interaction>;
  removeIdentifier: (identifier: Named, options?: CallOptions) => Promise<void>;
  makePrimary: (identifier: Named, options?: CallOptions) => Promise<void>;
  twoStep: (options?: CallOptions) => Promise<AccountTwoStep>;
  switchTwoStep: (state: Body<'twoStep'>['state'], options?: CallOptions) => Promise<void>;
  addTotp: (options?: CallOptions) => Promise<Interaction>;
  removeTotp: (options?: CallOptions) => Promise<void>;
  makeBackupCodes: (options?: CallOptions) => Promise<Interaction>;
  removeBackupCodes: (options?: CallOptions) => Promise<void>;
  prompts: (options?: CallOptions) => Promise<PromptPreferences>;
  changePrompts: (prompts: PromptPreferences, options?: CallOptions) => Promise<void>;
  sessions: (options?: CallOptions) => Promise<AccountSessions>;
  endSession: (sessionId: string, options?: CallOptions) => Promise<void>;
  endOtherSessions: (options?: CallOptions) => Promise<void>;
  trustedDevices: (options?: CallOptions) => Promise<AccountTrustedDevices>;
  distrust: (deviceId: string, options?: CallOptions) => Promise<void>;
  distrustAll: (options?: CallOptions) => Promise<void>;
  activity: (options?: CallOptions) => Promise<AccountActivity>;
  /** Takes back a change by the link that its notice had; needs nobody to be signed in. */
  undo: (secret: string, options?: CallOptions) => Promise<void>;
};

/** For answers whose content nobody needs. */
const anything = { safeParse: () => ({ success: true as const, data: undefined }) };
const segment = encodeURIComponent;

/** The calls of the account centre, over a way to send one. */
export const accountCalls = ({ send }: Pick<Transport, 'send'>): AccountCalls => {
  const read = <T>(path: string, reply: Request<T>['reply'], options?: CallOptions) =>
    send({ method: 'GET', path: `/api/v1/account/${path}`, reply, ...options });

  const change = (method: Request<unknown>['method'], path: string, body: unknown, options?: CallOptions) =>
    send<void>({
      method,
      path: `/api/v1/account/${path}`,
      body: JSON.stringify(body),
      reply: anything,
      ...options,
    });

  const begin = (path: string, body: unknown, options?: CallOptions) =>
    send({
      method: 'POST',
      path: `/api/v1/account/${path}`,
      body: JSON.stringify(body),
      reply: interaction,
      ...options,
    });

  return {
    profile: (options) => read('profile', accountProfile, options),
    changeProfile: (profile, options) => change('PATCH', 'profile', profile, options),
    passkeys: (options) => read('passkeys', accountPasskeys, options),
    addPasskey: (options) => begin('passkeys', {}, options),
    renamePasskey: (id, name, options) => change('PATCH', `passkeys/${segment(id)}`, { name }, options),
    removePasskey: (id, options) => change('DELETE', `passkeys/${segment(id)}`, {}, options),
    changePassword: (password, options) => change('PUT', 'password', { password }, options),
    identifiers: (options) => read('identifiers', accountIdentifiers, options),
    addIdentifier: (contact, options) => begin('identifiers', contact, options),
    removeIdentifier: ({ type, value }, options) =>
      change('DELETE', `identifiers/${type}/${segment(value)}`, {}, options),
    makePrimary: ({ type, value }, options) => change('PUT', 'identifiers/primary', { type, value }, options),
    twoStep: (options) => read('two-step', accountTwoStep, options),
    switchTwoStep: (state, options) => change('PUT', 'two-step', { state }, options),
    addTotp: (options) => begin('totp', {}, options),
    removeTotp: (options) => change('DELETE', 'totp', {}, options),
    makeBackupCodes: (options) => begin('backup-codes', {}, options),
    removeBackupCodes: (options) => change('DELETE', 'backup-codes', {}, options),
    prompts: (options) => read('prompts', promptPreferences, options),
    changePrompts: (prompts, options) => change('PUT', 'prompts', prompts, options),
    sessions: (options) => read('sessions', accountSessions, options),
    endSession: (id, options) => change('DELETE', `sessions/${segment(id)}`, {}, options),
    endOtherSessions: (options) => change('DELETE', 'sessions', {}, options),
    trustedDevices: (options) => read('trusted-devices', accountTrustedDevices, options),
    distrust: (id, options) => change('DELETE', `trusted-devices/${segment(id)}`, {}, options),
    distrustAll: (options) => change('DELETE', 'trusted-devices', {}, options),
    activity: (options) => read('activity', accountActivity, options),
    undo: (secret, options) => change('POST', 'undo', { secret }, options),
  };
};
