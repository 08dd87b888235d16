import { timingSafeEqual } from 'node:crypto';
import {
  acr,
  administrationScope,
  administrationTenant,
  isPageOrigin,
  readUser,
  userId,
  type ClientSettings,
  type ManagedUser,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import {
  errors,
  type Account,
  type Configuration,
  type Grant,
  type Interaction,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { hashOf } from '../sessions/session-tokens.js';
import { adapterOf, type Stores } from './adapter.js';
import * as views from './provider-views.js';
import { currentRequest } from './request-context.js';
import { settingsOf, signInPolicy } from './sign-in-policy.js';
import type { Keys } from './signing-keys.service.js';
import type { TenantId } from '@latchkey/contracts';

/** What a provider is made of. */
export type ProviderParts = {
  tenantId: TenantId;
  keys: Keys;
  stores: Stores;
  client: ContractClient;
  /** What pages can be had in. */
  languages: readonly string[];
  /** 32 bytes. */
  dpopSecret: Buffer;
  /** Of the journeys at the sign-in pages; answers where the browser goes. */
  begin: (ctx: KoaContextWithOIDC, interaction: Interaction) => Promise<string>;
  fetch: typeof globalThis.fetch;
};

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Seconds. */
const lives = {
  AccessToken: 10 * minute,
  AuthorizationCode: minute,
  ClientCredentials: 10 * minute,
  DeviceCode: 10 * minute,
  Grant: 14 * day,
  IdToken: hour,
  Interaction: hour,
  RefreshToken: 14 * day,
  Session: () => secondsLeft(),
};

/** What products may learn of a person, by scope. Every ID token says how strong the sign-in was, and when. */
const claims = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  acr: null,
  amr: null,
  auth_time: null,
  iss: null,
  sid: null,
};

/** The provider of one tenant: everything that we do not do is off. */
export function providerConfiguration(parts: ProviderParts): Configuration {
  const { tenantId, keys, stores, client, languages, dpopSecret, begin } = parts;
  return {
    adapter: (name: string) => adapterOf(tenantId, name, stores),
    jwks: { keys: keys.jwks },
    acrValues: acr.options,
    discovery: { ui_locales_supported: [...languages] },
    claims,
    scopes: ['openid', 'offline_access', ...(tenantId === administrationTenant ? [administrationScope] : [])],
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    extraClientMetadata: { properties: ['latchkey'] },
    clientBasedCORS: (_, origin, asking) => mayAskFrom(origin, settingsOf(asking)),
    // Who somebody is, the user info endpoint says (Core §5.4): ID tokens travel in addresses, as hints.
    conformIdTokenClaims: true,
    cookies: {
      names: { session: 'latchkey_oidc', interaction: 'latchkey_oidc_begun', resume: 'latchkey_oidc_back' },
      long: { httpOnly: true, sameSite: 'lax', path: '/oidc', signed: false },
      short: { httpOnly: true, sameSite: 'lax', signed: false },
    },
    ttl: lives,
    rotateRefreshToken: true,
    issueRefreshToken: (_, asking, code) =>
      asking.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    interactions: { policy: signInPolicy(), url: begin },
    features: features(dpopSecret),
    extraTokenClaims: (ctx) => proofOf(ctx),
    loadExistingGrant: (ctx) => grantAll(ctx),
    findAccount: (_, sub) => accountOf(sub, { tenantId, client }),
    renderError: (ctx, out) => views.showError(ctx, out),
    fetch: parts.fetch,
  };
}

/** The parts of the standards that are in. */
const features = (dpopSecret: Buffer): NonNullable<Configuration['features']> => ({
  devInteractions: { enabled: false },
  claimsParameter: { enabled: true },
  clientCredentials: { enabled: true },
  introspection: { enabled: true, allowedPolicy: mayLookAt },
  revocation: { enabled: true },
  pushedAuthorizationRequests: { enabled: true },
  dPoP: { enabled: true, nonceSecret: dpopSecret },
  backchannelLogout: { enabled: true },
  deviceFlow: {
    enabled: true,
    charset: 'base-20',
    mask: '****-****',
    userCodeInputSource: (ctx, form, _, error) => views.showCodeInput(ctx, form, error),
    userCodeConfirmSource: views.showCodeConfirm,
    successSource: views.showConnected,
  },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: views.showLogout,
    postLogoutSuccessSource: views.showSignedOut,
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: (_, __, oneOf) => (oneOf ? oneOf[0] : undefined),
    useGrantedResource: () => true,
    getResourceServerInfo: (_, indicator, asking) => resourceServer(indicator, settingsOf(asking)),
  },
});

/** A client's secret is kept as its hash, and what is presented is hashed too. */
export const isSecret = (kept: string | undefined, presented: string): boolean => {
  const [one, other] = [Buffer.from(kept ?? ''), Buffer.from(hashOf(presented))];
  return one.length === other.length && timingSafeEqual(one, other);
};

function secondsLeft(): number {
  const until = currentRequest()?.session?.expires_at.getTime() ?? Date.now() + 10 * minute * 1_000;
  return Math.max(1, Math.floor((until - Date.now()) / 1_000));
}

/** A client's own pages; a tenant's own app, which says what it is signed with. */
function mayAskFrom(origin: string, settings: ClientSettings | undefined): boolean {
  if (!settings) return false;
  const tenant = currentRequest()?.tenant;
  const isOwnApp = settings.type === 'native' && tenant !== undefined && isPageOrigin(tenant, origin);
  return isOwnApp || settings.origins.includes(origin);
}

/** A token tells about itself to whom it was issued, and to whom it is for (G-08). */
function mayLookAt(
  _: KoaContextWithOIDC,
  asking: { clientId: string },
  token: { clientId?: string | undefined; aud?: string | string[] | undefined },
): boolean {
  if (token.clientId === asking.clientId) return true;
  const audiences = [token.aud ?? []].flat();
  return settingsOf(asking)?.audiences.some((audience) => audiences.includes(audience)) === true;
}

/** Only what an administrator said that this client may ask for. */
function resourceServer(indicator: string, settings: ReturnType<typeof settingsOf>): ResourceServer {
  if (settings?.audiences.includes(indicator) !== true) throw new errors.InvalidTarget();
  return {
    scope: settings.scopes.join(' '),
    audience: indicator,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 10 * minute,
    jwt: { sign: { alg: settings.idTokenAlg } },
  };
}

/** How the person behind a token proved themselves, for who protects something with it (RFC 9470 §6.2). */
function proofOf({ oidc }: KoaContextWithOIDC) {
  const { AuthorizationCode, RefreshToken, DeviceCode } = oidc.entities;
  const source = (AuthorizationCode ?? RefreshToken ?? DeviceCode) as
    | { acr?: string; amr?: string[]; authTime?: number }
    | undefined;
  if (source?.authTime === undefined) return undefined;
  return { acr: source.acr, amr: source.amr, auth_time: source.authTime };
}

/** The clients are the tenant's own: they are granted what they ask and may have. */
async function grantAll(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const { session, client, provider } = oidc;
  if (!session?.accountId || !client) return undefined;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  const grant = found ?? new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  if (oidc.requestParamClaims.size > 0) grant.addOIDCClaims([...oidc.requestParamClaims]);
  for (const [indicator, server] of Object.entries(oidc.resourceServers ?? {})) {
    const may = (server as { scopes: Set<string> }).scopes;
    grant.addResourceScope(indicator, [...oidc.requestParamScopes].filter((scope) => may.has(scope)).join(' '));
  }
  await grant.save();
  return grant;
}

type Asking = { tenantId: TenantId; client: ContractClient };

/** A person as products see them; nobody who may not sign in (C-14, D-20). */
export async function accountOf(sub: string, { tenantId, client }: Asking): Promise<Account | undefined> {
  const named = userId.safeParse(sub);
  const context = currentRequest()?.context as CallContext;
  if (!named.success) return undefined;
  const user = await client.request(readUser, { tenantId, userId: named.data }, context);
  if (user.suspendedAt !== null) return undefined;
  return { accountId: sub, claims: () => Promise.resolve({ sub, ...claimsOf(user) }) };
}

/** Names that were proved are marked so; a user name needs no proof. */
export function claimsOf({ name, identifiers }: Pick<ManagedUser, 'name' | 'identifiers'>) {
  const first = (type: ManagedUser['identifiers'][number]['type']) =>
    identifiers.find((one) => one.type === type && one.verified) ?? identifiers.find((one) => one.type === type);
  const [email, phone, username] = [first('email'), first('phone'), first('username')];
  return {
    ...(name !== null && { name }),
    ...(username && { preferred_username: username.value }),
    ...(email && { email: email.value, email_verified: email.verified }),
    ...(phone && { phone_number: phone.value, phone_number_verified: phone.verified }),
  };
}
