// A provider that says what a test tells it to say, true or not; and the services of this one that speak with it.
import { createHash, createPrivateKey, createSign, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
/** What is left of an authorization request that somebody said yes to. */
type Grant = { nonce: string; challenge: string; claims: Json };
type Answer = { status?: number; headers?: Record<string, string>; body: string };

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const keys = rsa();
/** A key that the provider does not publish. */
export const foreignKey = createPrivateKey(rsa().privateKey.export({ type: 'pkcs8', format: 'pem' }));

export class HostileProvider {
  /** Instead of what an honest provider would say, by path. */
  readonly instead = new Map<string, Answer>();
  metadata: Json = {};
  signsWith: KeyObject = keys.privateKey;
  header: Json = {};
  readonly asked: string[] = [];
  private readonly grants = new Map<string, Grant>();
  private readonly server = createServer((request, reply) => void this.handle(request, reply));
  issuer = '';

  static async start(): Promise<HostileProvider> {
    const provider = new HostileProvider();
    await new Promise<void>((resolve) => void provider.server.listen(0, '127.0.0.1', resolve));
    provider.issuer = `http://127.0.0.1:${(provider.server.address() as AddressInfo).port}`;
    return provider;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  /** Honest again. */
  reset(): void {
    this.instead.clear();
    this.metadata = {};
    this.header = {};
    this.signsWith = keys.privateKey;
  }

  /** Somebody says yes at the address that they were sent to; answers the parameters that the browser brings back. */
  answer(redirectTo: string, claims: Json): { state: string; code: string; iss: string } {
    const asked = new URL(redirectTo).searchParams;
    const code = randomUUID();
    const nonce = asked.get('nonce') ?? '';
    this.grants.set(code, { nonce, challenge: asked.get('code_challenge') ?? '', claims });
    return { state: asked.get('state') ?? '', code, iss: this.issuer };
  }

  private async handle(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.asked.push(path);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { status = 200, headers = {}, body } = this.instead.get(path) ?? this.honest(path, new URLSearchParams(text));
    reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  private honest(path: string, form: URLSearchParams): Answer {
    if (path === '/.well-known/openid-configuration') return { body: JSON.stringify(this.discovery()) };
    if (path === '/jwks') {
      const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' };
      return { body: JSON.stringify({ keys: [jwk] }) };
    }
    return path === '/token' ? this.token(form) : { status: 404, body: '{}' };
  }

  private discovery(): Json {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...this.metadata,
    };
  }

  /** A code is good once, and for whoever can show what its challenge was made from (RFC 7636 §4.6). */
  private token(form: URLSearchParams): Answer {
    const code = form.get('code') ?? '';
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const shown = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.challenge !== shown) return { status: 400, body: '{"error":"invalid_grant"}' };
    const now = Math.floor(Date.now() / 1_000);
    const honest = { iss: this.issuer, aud: 'latchkey', iat: now, exp: now + 60, nonce: grant.nonce };
    const id_token = this.signed({ ...honest, ...grant.claims });
    return { body: JSON.stringify({ access_token: 'none', token_type: 'Bearer', id_token }) };
  }

  private signed(claims: Json): string {
    const text = `${base64url({ alg: 'RS256', kid: '1', ...this.header })}.${base64url(claims)}`;
    if (this.header['alg'] === 'none') return `${text}.`;
    return `${text}.${createSign('sha256').update(text).sign(this.signsWith).toString('base64url')}`;
  }
}
