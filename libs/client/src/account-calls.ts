import {
  accountIdentifiers,
  accountName,
  type AccountIdentifiers,
  type AccountName,
  type Identifier,
} from '@latchkey/contracts';
import { createTransport, type CallOptions, type GatewayClientOptions, type Transport } from './transport.js';

/** What people do with their own password, name and identifiers. What is sensitive may ask for a step-up first. */
export type IdentityAccountCalls = {
  /** What they are called from now on. */
  rename: (name: string, options?: CallOptions) => Promise<AccountName>;
  /** Sets a password; their other sessions end. */
  setPassword: (password: string, options?: CallOptions) => Promise<void>;
  identifiers: (options?: CallOptions) => Promise<AccountIdentifiers>;
  removeIdentifier: (identifier: Identifier, options?: CallOptions) => Promise<void>;
  choosePrimary: (identifier: Identifier, options?: CallOptions) => Promise<void>;
  /** Takes a change of identifiers back, with the secret of the notice that told of it; nobody needs to be signed in. */
  undo: (secret: string, options?: CallOptions) => Promise<void>;
};

/** For answers whose content nobody needs. */
const anything = { safeParse: () => ({ success: true as const, data: undefined }) };
const account = '/api/v1/account';

/** The calls of the account that identity answers. */
export const identityAccountCalls = ({ send }: Pick<Transport, 'send'>): IdentityAccountCalls => ({
  rename: (name, options) =>
    send({
      method: 'PATCH',
      path: `${account}/profile`,
      body: JSON.stringify({ name }),
      reply: accountName,
      ...options,
    }),
  setPassword: (password, options) =>
    send({
      method: 'PUT',
      path: `${account}/password`,
      body: JSON.stringify({ password }),
      reply: anything,
      ...options,
    }),
  identifiers: (options) =>
    send({ method: 'GET', path: `${account}/identifiers`, reply: accountIdentifiers, ...options }),
  removeIdentifier: ({ type, value }, options) =>
    send({
      method: 'DELETE',
      path: `${account}/identifiers/${type}/${encodeURIComponent(value)}`,
      body: '{}',
      reply: anything,
      ...options,
    }),
  choosePrimary: ({ type, value }, options) =>
    send({
      method: 'PUT',
      path: `${account}/identifiers/primary`,
      body: JSON.stringify({ type, value }),
      reply: anything,
      ...options,
    }),
  undo: (secret, options) =>
    send({ method: 'POST', path: `${account}/undo`, body: JSON.stringify({ secret }), reply: anything, ...options }),
});

/** The same for who has no client yet. */
export const createIdentityAccount = (settings: GatewayClientOptions = {}): IdentityAccountCalls =>
  identityAccountCalls(createTransport(settings));
