import { hkdfSync } from 'node:crypto';
import type { TenantConfiguration, TenantId } from '@latchkey/contracts';
import { ContractClient, LOG, TenantDirectory } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { outboundFetch } from '@latchkey/outbound';
import { Inject, Injectable } from '@nestjs/common';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { SessionStore } from '../store/session.store.js';
import { ArtefactStore } from './artefact.store.js';
import { ClientStore } from './client.store.js';
import { addJourneyGrant } from './journey-grant.js';
import { issuerOf } from './issuer.js';
import { accountOf, isSecret, providerConfiguration } from './provider-configuration.js';
import { ProductRequests } from './product-requests.js';
import { showFormPost } from './provider-views.js';
import { RecordStore } from './record.store.js';
import { SigningKeysService, type Keys } from './signing-keys.service.js';

/** Injection token of what providers are told about their deployment. */
export const OIDC_SETTINGS = Symbol('openid settings');
export type OidcSettings = { readonly key: Buffer; readonly allowsPrivateAddresses: boolean };

const mostKept = 200;
const outboundTimeoutMs = 3_000;

/** One OpenID provider per tenant, made when it is first asked and again when its name, address, languages or keys change. */
@Injectable()
export class Providers {
  private readonly kept = new Map<TenantId, { provider: Provider; version: string }>();

  constructor(
    private readonly tenants: TenantDirectory,
    private readonly keys: SigningKeysService,
    private readonly client: ContractClient,
    private readonly records: RecordStore,
    private readonly artefacts: ArtefactStore,
    private readonly clients: ClientStore,
    private readonly sessions: SessionStore,
    private readonly requests: ProductRequests,
    @Inject(OIDC_SETTINGS) private readonly settings: OidcSettings,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async of(tenantId: TenantId): Promise<Provider> {
    const tenant = this.tenants.byId(tenantId);
    const keys = await this.keys.of(tenantId);
    const version = [issuerOf(tenant), keys.version, ...tenant.languages.supported].join(' ');
    const found = this.kept.get(tenantId);
    this.kept.delete(tenantId);
    const provider = found?.version === version ? found.provider : this.make(tenant, keys);
    this.kept.set(tenantId, { provider, version });
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
    return provider;
  }

  private make(tenant: TenantConfiguration, keys: Keys): Provider {
    const { tenantId } = tenant;
    const { records, artefacts, clients, sessions, requests, client, settings } = this;
    const ask = outboundFetch(settings.allowsPrivateAddresses);
    const provider = new Provider(
      issuerOf(tenant),
      providerConfiguration({
        ...{ tenantId, keys, client, stores: { records, artefacts, clients, sessions } },
        languages: tenant.languages.supported,
        dpopSecret: Buffer.from(hkdfSync('sha256', settings.key, tenantId, 'latchkey session dpop nonce v1', 32)),
        begin: (ctx, interaction) => requests.begin(tenantId, ctx, interaction),
        fetch: (address, options) =>
          ask(address instanceof Request ? address.url : address.toString(), {
            method: options?.method,
            headers: Object.fromEntries(new Headers(options?.headers)),
            body: options?.body,
            signal: AbortSignal.timeout(outboundTimeoutMs),
          }),
      }),
    );
    addJourneyGrant(provider, (sub) => accountOf(sub, { tenantId, client }));
    provider.proxy = true;
    provider.use(async (ctx, next) => {
      await next();
      showFormPost(ctx as KoaContextWithOIDC);
    });
    provider.Client.prototype.compareClientSecret = function compare(
      this: { clientSecret?: string },
      presented: string,
    ) {
      return isSecret(this.clientSecret, presented);
    };
    provider.on('server_error', (_ctx: unknown, error: Error) => {
      this.log.error({ error, tenantId }, 'the OpenID provider failed');
    });
    provider.on('grant.error', (ctx, error) => {
      this.log.info({ tenantId, clientId: ctx.oidc.client?.clientId, problem: error.message }, 'no tokens');
    });
    provider.on('backchannel.error', (_ctx: unknown, error: Error, { clientId }: { clientId: string }) => {
      this.log.warn({ error, tenantId, clientId }, 'a client was not told of a sign-out');
    });
    return provider;
  }
}
