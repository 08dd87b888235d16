import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
  type ClientAuth,
  type CustomFetch,
  type ServerMetadata,
} from 'openid-client';
import { isSafeAddress, type SsoParameters } from '@latchkey/contracts';
import type { ProviderClaims } from '../domain/sso-link.js';
import { outboundFetch, OutboundFailure } from '@latchkey/outbound';

/** A provider and what we are to it. `key` changes whenever any of it does. */
export type Provider = {
  readonly key: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
};

/** What one sign-in at a provider was begun with. */
export type SignInSecrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Whom a provider vouches for. */
export type Vouched = { readonly subject: string; readonly claims: ProviderClaims };

/** A provider's answer that does not hold; the reason is for the log. */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused';
  constructor(
    readonly kind: 'declined' | 'rejected',
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`the provider’s answer: ${reason}`, { cause });
  }
}

const requestSeconds = 2;
const exchangeMs = 4_000;
const knownForMs = 600_000;
const mostKnown = 200;

type Known = { configuration: Configuration; until: number };

/** Speaks OpenID Connect to providers, and knows the discovery of the latest for a while. */
export class Providers {
  private readonly known = new Map<string, Known>();
  private readonly fetch: CustomFetch;

  constructor(readonly allowsPrivate: boolean) {
    this.fetch = outboundFetch(allowsPrivate);
  }

  /** Asks a provider who it is, anew. Errors: `OutboundFailure`, `ProviderRefused`. */
  async discover(provider: Provider): Promise<void> {
    this.known.delete(provider.key);
    await this.configurationOf(provider);
  }

  /** Where to send the browser (OpenID Connect Core §3.1.2.1, RFC 7636). Errors: those of discovery. */
  async authorizationUrl(
    provider: Provider,
    { state, nonce, verifier }: SignInSecrets,
    { redirectUri, loginHint }: { redirectUri: string; loginHint: string },
  ): Promise<string> {
    const configuration = await this.configurationOf(provider);
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid email',
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      login_hint: loginHint,
    });
    return url.href;
  }

  /**
   * Whom an answer vouches for: the code is exchanged, the ID token's signature, issuer, audience, nonce and times are
   * checked. Errors: `ProviderRefused`, `OutboundFailure`.
   */
  async exchange(
    provider: Provider,
    { nonce, verifier, state }: SignInSecrets,
    answer: { redirectUri: string; parameters: SsoParameters },
  ): Promise<Vouched> {
    return within(exchangeMs, async () => {
      const configuration = await this.configurationOf(provider);
      assertIssuer(configuration.serverMetadata(), answer.parameters);
      try {
        return await vouchedBy(configuration, { nonce, verifier, state }, answer);
      } catch (error) {
        throw explained(error);
      }
    });
  }

  private async configurationOf(provider: Provider): Promise<Configuration> {
    const known = this.known.get(provider.key);
    if (known && known.until > Date.now()) return known.configuration;
    const configuration = await this.ask(provider).catch((error: unknown) => {
      throw explained(error);
    });
    this.known.delete(provider.key);
    this.known.set(provider.key, { configuration, until: Date.now() + knownForMs });
    const [oldest] = this.known.keys();
    if (this.known.size > mostKnown && oldest !== undefined) this.known.delete(oldest);
    return configuration;
  }

  private async ask({ issuer, clientId, clientSecret }: Provider): Promise<Configuration> {
    const execute = this.allowsPrivate ? [allowInsecureRequests] : [];
    const options = { [customFetch]: this.fetch, timeout: requestSeconds, execute };
    const found = await discovery(new URL(issuer), clientId, undefined, None(), options);
    const server = found.serverMetadata();
    this.assertUsable(server, issuer);
    const configuration = new Configuration(server, clientId, undefined, clientAuthOf(server, clientSecret));
    configuration[customFetch] = this.fetch;
    configuration.timeout = requestSeconds;
    if (this.allowsPrivate) allowInsecureRequests(configuration);
    // Without this the library trusts the connection that the token came over, and no signature.
    enableNonRepudiationChecks(configuration);
    return configuration;
  }

  private assertUsable(server: ServerMetadata, issuer: string): void {
    if (server.issuer !== issuer) throw new ProviderRefused('rejected', 'issuer_mismatch');
    const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = server;
    const needed = [authorization_endpoint, token_endpoint, jwks_uri];
    if (needed.includes(undefined)) throw new ProviderRefused('rejected', 'endpoint_missing');
    const named = [...needed, userinfo_endpoint].filter((address) => address !== undefined);
    if (!named.every((address) => isSafeAddress(address, this.allowsPrivate)))
      throw new ProviderRefused('rejected', 'endpoint_not_https');
  }
}

async function vouchedBy(
  configuration: Configuration,
  { nonce, verifier, state }: SignInSecrets,
  { redirectUri, parameters }: { redirectUri: string; parameters: SsoParameters },
): Promise<Vouched> {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  const tokens = await authorizationCodeGrant(configuration, url, checks);
  const claims = tokens.claims();
  if (!claims || claims.sub === '') throw new ProviderRefused('rejected', 'subject_missing');
  const told = claims['email'] === undefined ? await toldOf(configuration, tokens.access_token, claims.sub) : claims;
  return { subject: claims.sub, claims: { email: told['email'], emailVerified: told['email_verified'] } };
}

/** RFC 9207 §2.4: an issuer that is named must be the one that was asked; one that says it names itself must. */
function assertIssuer(server: ServerMetadata, { iss }: SsoParameters): void {
  if (iss === undefined && server.authorization_response_iss_parameter_supported)
    throw new ProviderRefused('rejected', 'iss_missing');
  if (iss !== undefined && iss !== server.issuer) throw new ProviderRefused('rejected', 'iss_mismatch');
}

/** Providers that keep the address out of the ID token tell it here, of the same subject (OpenID Connect Core §5.3.2). */
async function toldOf(
  configuration: Configuration,
  accessToken: string | undefined,
  subject: string,
): Promise<Record<string, unknown>> {
  if (!accessToken || configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  return { ...(await fetchUserInfo(configuration, accessToken, subject)) };
}

/** OpenID Connect Discovery §3: HTTP Basic is what a provider takes that says nothing. */
function clientAuthOf({ token_endpoint_auth_methods_supported: methods }: ServerMetadata, secret?: string): ClientAuth {
  if (secret === undefined) return None();
  const takesBasic = !methods || methods.includes('client_secret_basic');
  return takesBasic ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutboundFailure('timed_out')), ms);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

/** What the library throws, by its codes: its wording is its own. */
function explained(error: unknown): unknown {
  const own = ownCauseOf(error);
  if (own) return own;
  if (error instanceof AuthorizationResponseError)
    return new ProviderRefused('declined', `provider: ${safe(error.error)}`, error);
  if (error instanceof ResponseBodyError)
    return new ProviderRefused('rejected', `token_endpoint: ${safe(error.error)}`, error);
  if (!(error instanceof ClientError)) return error;
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return new OutboundFailure('timed_out', error);
  return new ProviderRefused('rejected', `answer: ${safe(`${error.code ?? 'unknown'}${claimOf(error)}`)}`, error);
}

/** What of ours the library has wrapped. */
function ownCauseOf(error: unknown, depth = 0): OutboundFailure | ProviderRefused | undefined {
  if (error instanceof OutboundFailure || error instanceof ProviderRefused) return error;
  return error instanceof Error && depth < 5 ? ownCauseOf(error.cause, depth + 1) : undefined;
}

/** Which claim of a token did not hold. */
function claimOf(error: Error): string {
  const named = (error.cause as { cause?: { claim?: unknown } } | undefined)?.cause?.claim;
  return typeof named === 'string' ? ` ${named}` : '';
}

const safe = (text: string): string => text.replace(/[^\w .-]/g, '').slice(0, 80);
