import {
  accountPasskeys,
  accountPrompts,
  accountTwoStep,
  type AccountPasskeys,
  type AccountPrompts,
  type AccountTwoStep,
} from '@latchkey/contracts';
import type { CallOptions, Transport } from './transport.js';

/**
 * What somebody does with their own passkeys and second factors, a part of `GatewayClient`. But for prompts a change needs a fresh
 * proof: it rejects with `session.step_up_required`, and is made again after a step-up.
 */
export type PasskeyCalls = {
  /** All that they have; `signalAcceptedCredentials` tells the authenticators. */
  passkeys: (options?: CallOptions) => Promise<AccountPasskeys>;
  /** Answers, like the removal, with what they have then. */
  renamePasskey: (credentialId: string, name: string, options?: CallOptions) => Promise<AccountPasskeys>;
  removePasskey: (credentialId: string, options?: CallOptions) => Promise<AccountPasskeys>;
  removeTotp: (options?: CallOptions) => Promise<void>;
  removeBackupCodes: (options?: CallOptions) => Promise<void>;
  chooseTwoStep: (state: 'on' | 'off', options?: CallOptions) => Promise<AccountTwoStep>;
  prompts: (options?: CallOptions) => Promise<AccountPrompts>;
  choosePrompts: (passkey: AccountPrompts['passkey'], options?: CallOptions) => Promise<AccountPrompts>;
};

/** For answers without content. */
const nothing = { safeParse: () => ({ success: true as const, data: undefined }) };
const account = '/api/v1/account';
const at = (credentialId: string) => `${account}/passkeys/${encodeURIComponent(credentialId)}`;

/** The calls of passkeys and second factors of somebody who is signed in, over a way to send. */
export const passkeyCalls = (send: Transport['send']): PasskeyCalls => ({
  passkeys: (options) => send({ method: 'GET', path: `${account}/passkeys`, reply: accountPasskeys, ...options }),
  renamePasskey: (id, name, options) =>
    send({ method: 'PATCH', path: at(id), body: JSON.stringify({ name }), reply: accountPasskeys, ...options }),
  removePasskey: (id, options) =>
    send({ method: 'DELETE', path: at(id), body: '{}', reply: accountPasskeys, ...options }),
  removeTotp: (options) => send({ method: 'DELETE', path: `${account}/totp`, body: '{}', reply: nothing, ...options }),
  removeBackupCodes: (options) =>
    send({ method: 'DELETE', path: `${account}/backup-codes`, body: '{}', reply: nothing, ...options }),
  chooseTwoStep: (state, options) => {
    const body = JSON.stringify({ state });
    return send({ method: 'PUT', path: `${account}/two-step`, body, reply: accountTwoStep, ...options });
  },
  prompts: (options) => send({ method: 'GET', path: `${account}/prompts`, reply: accountPrompts, ...options }),
  choosePrompts: (passkey, options) => {
    const body = JSON.stringify({ passkey });
    return send({ method: 'PUT', path: `${account}/prompts`, body, reply: accountPrompts, ...options });
  },
});
