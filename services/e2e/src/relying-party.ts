import { request } from 'node:http';
import type { ClientSettings, RegisteredClient } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, stepOf } from '@latchkey/testing';
import * as client from 'openid-client';
import type { Administrator } from './administrator.js';
import type { TestTenant } from './test-tenants.js';

export type Registered = RegisteredClient & { secret?: string };

/** What a product's developer registers; everything but its type as it comes. */
export async function register(
  admin: Administrator,
  tenant: Pick<TestTenant, 'id'>,
  settings: Partial<ClientSettings> & Pick<ClientSettings, 'type'>,
): Promise<Registered> {
  const body = { name: 'Shop', redirectUris: ['http://localhost:4999/callback'], ...settings };
  const reply = await admin.send('POST', `/tenants/${tenant.id}/clients`, body);
  if (reply.status !== 201) throw new Error(`not registered: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body as Registered;
}

/** A fetch that finds `*.localhost`, which Node does not resolve. */
export const localFetch: client.CustomFetch = (address, options) =>
  new Promise((resolve, reject) => {
    const url = new URL(address);
    const { body, method, headers } = options;
    const text = body === undefined || body === null ? undefined : String(body as string | URLSearchParams);
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers: { ...headers, host: url.host },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const received = new Headers();
          for (const [name, values = []] of Object.entries(answer.headersDistinct))
            for (const value of values) received.append(name, value);
          const isEmpty = status === 204 || status === 304;
          resolve(new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers: received }));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });

/** A product's application: any standard client, told nothing but the issuer and its own name. */
export class RelyingParty {
  private constructor(
    readonly config: client.Configuration,
    readonly registered: Registered,
    readonly redirectUri: string,
  ) {}

  static async discovered(tenant: Pick<TestTenant, 'origin'>, registered: Registered): Promise<RelyingParty> {
    const authentication = registered.secret ? client.ClientSecretBasic(registered.secret) : client.None();
    const config = await client.discovery(
      new URL(`${tenant.origin}/oidc`),
      registered.clientId,
      { id_token_signed_response_alg: registered.idTokenAlg },
      authentication,
      { execute: [client.allowInsecureRequests], [client.customFetch]: localFetch },
    );
    config[client.customFetch] = localFetch;
    return new RelyingParty(config, registered, registered.redirectUris[0] ?? '');
  }

  /** A request for a sign-in, with what makes its answer good for nobody else. */
  async begin(more: Record<string, string> = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const parameters = {
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...more,
    };
    return { url: client.buildAuthorizationUrl(this.config, parameters), verifier, state };
  }

  /** Tokens for the address that the browser was sent back to. */
  finish(back: URL, { verifier, state }: { verifier: string; state: string }, more: { maxAge?: number } = {}) {
    return client.authorizationCodeGrant(this.config, back, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      idTokenExpected: true,
      ...(more.maxAge !== undefined && { maxAge: more.maxAge }),
    });
  }
}

const pathOf = (url: URL | string, base?: string) => {
  const parsed = new URL(url, base);
  return parsed.pathname + parsed.search;
};

/** Where a browser gets to by following redirects of this origin: at a page, or at another origin's address. */
export async function follow(
  browser: Browser,
  origin: string,
  to: URL | string,
): Promise<{ url: URL; reply: BrowserReply }> {
  let url = new URL(to, origin);
  for (let hops = 0; hops < 10; hops += 1) {
    const reply = await browser.get(pathOf(url), { headers: { accept: 'text/html' } });
    const { location } = reply.headers;
    if (location === undefined) return { url, reply };
    url = new URL(location, url);
    if (url.origin !== origin) return { url, reply };
  }
  throw new Error('round in circles');
}

/** The journey that a request led to, begun as the sign-in page does. */
export async function journeyOf(browser: Browser, url: URL) {
  const name = url.searchParams.get('request') ?? '';
  const intent = url.pathname === '/sign-up' ? 'sign-up' : 'sign-in';
  return interactionOf(await browser.post('/api/v1/interactions', { intent, request: name }));
}

export const landedAt = (interaction: Parameters<typeof stepOf>[0]): string => stepOf(interaction, 'done').redirectTo;

/** The error that the provider answered with; what else went wrong, if it was something else. */
export const oauthRefusalOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof client.ResponseBodyError ? error.error : error;
};
