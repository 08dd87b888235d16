import type { BlockList } from 'node:net';
import { ContractError, isPageOrigin, type RiskFacts, type TenantConfiguration } from '@latchkey/contracts';
import { callContext, TenantDirectory } from '@latchkey/messaging';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isAdministration } from '../admin/administration.js';
import { isTrustedPeer } from '../limits/client-address.js';
import { rememberCaller } from './caller.js';
import { browserCookie, readCookie, sessionCookie } from './cookies.js';
import { edgeFacts, type EdgeHeaders } from './edge-facts.js';
import { languageOf } from './language.js';

/** Injection token of what the guard is told about its deployment. */
export const EDGE_SETTINGS = Symbol('edge settings');

/** The proxies in front, and the headers in which they tell what they know. */
export type EdgeSettings = { readonly proxies: BlockList; readonly headers: EdgeHeaders };

const budgetMs = 8_000;
const safeMethods = new Set(['GET', 'HEAD']);

/** The first check of every API call: a tenant by its host, and for changes a page of that tenant, sending JSON. */
@Injectable()
export class EdgeGuard implements CanActivate {
  constructor(
    private readonly tenants: TenantDirectory,
    @Inject(EDGE_SETTINGS) private readonly settings: EdgeSettings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const isOidc = request.url.startsWith('/oidc/');
    if ((!request.url.startsWith('/api/') && !isOidc) || isAdministration(context)) return true;
    const { headers } = request;
    const tenant = this.tenants.byHost(headers.host ?? '');
    const traceparent = typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined;
    rememberCaller(request, {
      tenant,
      context: callContext(budgetMs, traceparent),
      // Products speak to the provider from where they are; it knows by itself whom to believe.
      origin: isOidc || safeMethods.has(request.method) ? (tenant.origins[0] ?? '') : checkedOrigin(request, tenant),
      language: languageOf(headers['accept-language'], tenant),
      browserToken: readCookie(headers.cookie, browserCookie),
      sessionToken: readCookie(headers.cookie, sessionCookie),
      risk: this.riskOf(request),
    });
    return true;
  }

  /** Nobody but our own proxies is believed. */
  private riskOf({ socket, raw }: FastifyRequest): RiskFacts | undefined {
    const { proxies, headers } = this.settings;
    return isTrustedPeer(socket.remoteAddress, proxies) ? edgeFacts(headers, raw.headersDistinct) : undefined;
  }
}

/** Another site's page, or one of another tenant, changes nothing here. */
function checkedOrigin({ headers, method }: FastifyRequest, tenant: TenantConfiguration): string {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined || !isPageOrigin(tenant, origin) || (site !== undefined && site !== 'same-origin')) {
    throw new ContractError('request.origin_not_allowed');
  }
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  if (method !== 'DELETE' && !isJson) throw new ContractError('request.unsupported_media_type');
  return origin;
}
