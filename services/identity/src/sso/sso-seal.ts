import type { SsoConnectionId, TenantId } from '@latchkey/contracts';
import { Seal } from '@latchkey/persistence';
import { ProviderRefused, type Provider, type SignInSecrets } from './providers.js';
import type { ConnectionRecord } from './sso-connection.store.js';

/** Where providers send browsers back to, at each origin of a tenant. */
export const callbackPath = '/api/v1/sso/callback';

/** Why a connection cannot be used whose secret was sealed with a pepper that is gone. */
export const unreadable = 'client_secret_unreadable';

type Owner = { readonly tenantId: TenantId; readonly connectionId: SsoConnectionId };
type AttemptSecrets = Omit<SignInSecrets, 'state'>;

const contextOf = ({ tenantId, connectionId }: Owner, what: string) => `${what}\n${tenantId}\n${connectionId}`;

/** Keeps clients' secrets, and what an attempt is proven with, unreadable in the database. */
export class SsoSeal {
  private readonly sealing: Seal;

  constructor(pepper: Buffer) {
    this.sealing = new Seal(pepper, 'identity sso');
  }

  sealSecret(secret: string, owner: Owner): Buffer {
    return this.sealing.seal(secret, contextOf(owner, 'client'));
  }

  sealAttempt({ nonce, verifier }: AttemptSecrets, owner: Owner, stateHash: string): Buffer {
    return this.sealing.seal(JSON.stringify({ nonce, verifier }), contextOf(owner, stateHash));
  }

  openAttempt(sealed: Buffer, owner: Owner, stateHash: string): AttemptSecrets {
    return JSON.parse(this.sealing.open(sealed, contextOf(owner, stateHash))) as AttemptSecrets;
  }

  /** A connection as its provider knows it. Errors: `ProviderRefused` when another pepper sealed its secret. */
  providerOf(tenantId: TenantId, record: ConnectionRecord): Provider {
    const { connectionId, version, issuer, clientId, clientSecret } = record;
    const secret = clientSecret ? this.openSecret(clientSecret, { tenantId, connectionId }) : undefined;
    return { key: `${tenantId}:${connectionId}:${version}`, issuer, clientId, clientSecret: secret };
  }

  private openSecret(sealed: Buffer, owner: Owner): string {
    try {
      return this.sealing.open(sealed, contextOf(owner, 'client'));
    } catch (error) {
      throw new ProviderRefused('rejected', unreadable, error);
    }
  }
}
