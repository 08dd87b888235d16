import {
  connectionOfDomain,
  domainOf,
  type SsoConnectionId,
  type TenantConfiguration,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { newHandle } from '../store/registration.store.js';

/** What tells that a person's organisation signs them in: an account of theirs there, or the domain of their address. */
export type SsoFacts = { readonly sso_linked: boolean; readonly email_domain: string | null };

/** True for who may neither use nor be offered a passkey (R5). The domain is looked up in the configuration in memory. */
export const signsInBySso = (tenant: Pick<TenantConfiguration, 'sso'>, facts: SsoFacts): boolean =>
  facts.sso_linked || (facts.email_domain !== null && connectionOfDomain(tenant, facts.email_domain) !== undefined);

const selectFacts = statement<[tenantId: string, userId: string], SsoFacts>(
  'sso-facts',
  `SELECT sso_connection_id IS NOT NULL AS sso_linked, email_domain FROM webauthn_user
   WHERE tenant_id = $1 AND user_id = $2`,
);

// Events may come twice and out of turn: a connection that is gone links nobody any more.
const upsertLink = statement<[tenantId: string, userId: string, userHandle: string, connectionId: string]>(
  'sso-link',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, sso_connection_id)
   SELECT $1, $2, $3, $4 WHERE NOT EXISTS (
     SELECT 1 FROM sso_connection_gone WHERE tenant_id = $1 AND connection_id = $4)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET sso_connection_id = EXCLUDED.sso_connection_id`,
);

const forgetConnection = statement<[tenantId: string, connectionId: string]>(
  'sso-connection-forget',
  `WITH gone AS (
     INSERT INTO sso_connection_gone (tenant_id, connection_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
   )
   UPDATE webauthn_user SET sso_connection_id = NULL WHERE tenant_id = $1 AND sso_connection_id = $2`,
);

/** What an enrolment has told since is newer. */
const upsertDomain = statement<[tenantId: string, userId: string, userHandle: string, domain: string]>(
  'sso-domain-note',
  `INSERT INTO webauthn_user (tenant_id, user_id, user_handle, email_domain) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET email_domain = coalesce(webauthn_user.email_domain, EXCLUDED.email_domain)`,
);

/** Whose organisation signs them in, as identity tells it. */
@Injectable()
export class SsoStore {
  constructor(private readonly database: Database) {}

  /** Nothing is known of most people. */
  async factsOf(tenantId: TenantId, userId: UserId): Promise<SsoFacts> {
    const [row] = await this.database.run(selectFacts, [tenantId, userId]);
    return row ?? { sso_linked: false, email_domain: null };
  }

  async link(tenantId: TenantId, userId: UserId, connectionId: SsoConnectionId): Promise<void> {
    await this.database.run(upsertLink, [tenantId, userId, newHandle(), connectionId], 'background');
  }

  async forget(tenantId: TenantId, connectionId: SsoConnectionId): Promise<void> {
    await this.database.run(forgetConnection, [tenantId, connectionId], 'background');
  }

  async noteDomain(tenantId: TenantId, userId: UserId, domain: string): Promise<void> {
    await this.database.run(upsertDomain, [tenantId, userId, newHandle(), domain], 'background');
  }

  /** The same at an enrolment: of the person's address, or of the name that the passkey is made for if it is one. */
  async noteDomainOf(
    tenantId: TenantId,
    userId: UserId,
    { emailDomain, userName }: { emailDomain?: string | undefined; userName: string },
  ): Promise<void> {
    const domain = emailDomain ?? (userName.includes('@') ? domainOf(userName.toLowerCase()) : undefined);
    if (domain !== undefined) await this.noteDomain(tenantId, userId, domain);
  }
}
