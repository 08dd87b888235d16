import { ContractError, isPageOrigin, type TenantConfiguration } from '@latchkey/contracts';
import { callContext, TenantDirectory } from '@latchkey/messaging';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isAdministration } from '../admin/administration.js';
import { rememberCaller } from './caller.js';
import { browserCookie, readCookie, sessionCookie } from './cookies.js';
import { languageOf } from './language.js';

const budgetMs = 8_000;
const safeMethods = new Set(['GET', 'HEAD']);

/** The first check of every API call: a tenant by its host, and for changes a page of that tenant, sending JSON. */
@Injectable()
export class EdgeGuard implements CanActivate {
  constructor(private readonly tenants: TenantDirectory) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.url.startsWith('/api/') || isAdministration(context)) return true;
    const { headers } = request;
    const tenant = this.tenants.byHost(headers.host ?? '');
    const traceparent = typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined;
    rememberCaller(request, {
      tenant,
      context: callContext(budgetMs, traceparent),
      origin: safeMethods.has(request.method) ? (tenant.origins[0] ?? '') : checkedOrigin(request, tenant),
      language: languageOf(headers['accept-language'], tenant),
      browserToken: readCookie(headers.cookie, browserCookie),
      sessionToken: readCookie(headers.cookie, sessionCookie),
    });
    return true;
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
