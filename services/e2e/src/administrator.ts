import { request, type IncomingHttpHeaders } from 'node:http';
import type { IssuedToken } from '@latchkey/contracts';
import { tellExchange } from '@latchkey/testing';
import type { System } from './system.js';

/** What the management API answered. */
export type AdminReply = { status: number; headers: IncomingHttpHeaders; body: unknown };

type Settings = { body?: unknown; headers?: Readonly<Record<string, string>>; token?: string | undefined };

/** One call of the management API, as a script makes it: no origin, no cookie. */
export function call(url: string, method: string, below: string, settings: Settings = {}): Promise<AdminReply> {
  const { body, headers = {}, token } = settings;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const all = {
    ...(sent !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/admin${below}`, { method, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const parsed: unknown = text === '' ? undefined : JSON.parse(text);
        const { statusCode: status = 0, headers: answered } = response;
        const path = `/api/v1/admin${below}`;
        const seen = tellExchange({ url, method, path, sent, status, headers: answered, text });
        seen.then(() => resolve({ status, headers: answered, body: parsed }), reject);
      });
    });
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}

/** Somebody with a token that has every scope. */
export class Administrator {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** Redeems a fresh enrolment, as whoever installs the suite does. */
  static async enrolled({ suite, url }: Pick<System, 'suite' | 'url'>): Promise<Administrator> {
    const enrolment = await suite.issueEnrolment();
    const { status, body } = await call(url, 'POST', '/tokens', { body: { enrolment } });
    if (status !== 201) throw new Error(`the enrolment was not redeemed: ${status} ${JSON.stringify(body)}`);
    return new Administrator(url, (body as IssuedToken).token);
  }

  get(path: string): Promise<AdminReply> {
    return call(this.url, 'GET', path, { token: this.token });
  }

  send(method: string, path: string, body: unknown, ifMatch?: string): Promise<AdminReply> {
    const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
    return call(this.url, method, path, { token: this.token, body, headers });
  }

  /** A new tenant at `http://<name>.localhost`; answers its origin. */
  async newTenant(name: string, changes: Record<string, unknown> = {}): Promise<string> {
    const host = `${name}.localhost`;
    const origin = `http://${host}:${new URL(this.url).port}`;
    const body = { tenantId: name, displayName: name, hosts: [host], origins: [origin], ...changes };
    const reply = await this.send('POST', '/tenants', body);
    if (reply.status !== 201) throw new Error(`no tenant ${name}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return origin;
  }

  /** Changes a part of a tenant's sign-in experience, on condition of what was read a moment before. */
  async changeExperience(tenantId: string, changes: Record<string, unknown>): Promise<AdminReply> {
    const path = `/tenants/${tenantId}/experience`;
    const { body, headers } = await this.get(path);
    return this.send('PUT', path, { ...(body as object), ...changes }, headers.etag);
  }
}

/** A tenant's id that no other run has used. */
export const aTenantName = (prefix: string): string => `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
