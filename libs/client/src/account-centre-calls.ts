import {
  accountActivity,
  accountProfile,
  accountSessions,
  accountTrustedDevices,
  accountTwoStep,
  interaction,
  type AccountActivity,
  type AccountProfile,
  type AccountSessions,
  type AccountTrustedDevices,
  type AccountTwoStep,
  type Interaction,
} from '@latchkey/contracts';
import { identityAccountCalls, type IdentityAccountCalls } from './account-calls.js';
import type { TypedContact } from './factor-calls.js';
import { passkeyCalls, type PasskeyCalls } from './passkey-calls.js';
import type { CallOptions, Request, Transport } from './transport.js';

/** What begins a set-up: it answers the journey that this is. */
type BeginningCalls = {
  addPasskey: (options?: CallOptions) => Promise<Interaction>;
  addTotp: (options?: CallOptions) => Promise<Interaction>;
  makeBackupCodes: (options?: CallOptions) => Promise<Interaction>;
  /** A code goes there at once. */
  addIdentifier: (contact: TypedContact, options?: CallOptions) => Promise<Interaction>;
};

/** Where somebody is signed in, and which browsers are trusted. */
type SessionCalls = {
  sessions: (options?: CallOptions) => Promise<AccountSessions>;
  endSession: (sessionId: string, options?: CallOptions) => Promise<void>;
  endOtherSessions: (options?: CallOptions) => Promise<void>;
  activity: (options?: CallOptions) => Promise<AccountActivity>;
  trustedDevices: (options?: CallOptions) => Promise<AccountTrustedDevices>;
  distrust: (deviceId: string, options?: CallOptions) => Promise<void>;
  distrustAll: (options?: CallOptions) => Promise<void>;
};

/**
 * The calls of the account centre, a part of `GatewayClient`. What changes something may reject with
 * `session.step_up_required`: then `stepUp` comes first, and the same call again.
 */
export type AccountCalls = PasskeyCalls &
  IdentityAccountCalls &
  BeginningCalls &
  SessionCalls & {
    profile: (options?: CallOptions) => Promise<AccountProfile>;
    twoStep: (options?: CallOptions) => Promise<AccountTwoStep>;
  };

/** For answers whose content nobody needs. */
const anything = { safeParse: () => ({ success: true as const, data: undefined }) };
const account = '/api/v1/account';

const beginningCalls = ({ send }: Pick<Transport, 'send'>): BeginningCalls => {
  const begin = (path: string, body: unknown, options?: CallOptions) =>
    send({ method: 'POST', path: `${account}/${path}`, body: JSON.stringify(body), reply: interaction, ...options });
  return {
    addPasskey: (options) => begin('passkeys', {}, options),
    addTotp: (options) => begin('totp', {}, options),
    makeBackupCodes: (options) => begin('backup-codes', {}, options),
    addIdentifier: (contact, options) => begin('identifiers', contact, options),
  };
};

/** The calls of the account centre, over a way to send one. */
export const accountCentreCalls = ({ send }: Pick<Transport, 'send'>): AccountCalls => {
  const read = <T>(path: string, reply: Request<T>['reply'], options?: CallOptions) =>
    send({ method: 'GET', path: `${account}/${path}`, reply, ...options });
  const end = (path: string, options?: CallOptions) =>
    send<void>({ method: 'DELETE', path: `${account}/${path}`, body: '{}', reply: anything, ...options });
  return {
    ...passkeyCalls(send),
    ...identityAccountCalls({ send }),
    ...beginningCalls({ send }),
    profile: (options) => read('profile', accountProfile, options),
    twoStep: (options) => read('two-step', accountTwoStep, options),
    sessions: (options) => read('sessions', accountSessions, options),
    endSession: (id, options) => end(`sessions/${encodeURIComponent(id)}`, options),
    endOtherSessions: (options) => end('sessions', options),
    activity: (options) => read('activity', accountActivity, options),
    trustedDevices: (options) => read('trusted-devices', accountTrustedDevices, options),
    distrust: (id, options) => end(`trusted-devices/${encodeURIComponent(id)}`, options),
    distrustAll: (options) => end('trusted-devices', options),
  };
};
