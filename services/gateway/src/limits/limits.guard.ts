import type { BlockList } from 'node:net';
import { ContractError } from '@latchkey/contracts';
import { limitedCalls } from '@latchkey/observability';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { callerOf } from '../edge/caller.js';
import { callFacts, type ApiRequest } from './call-facts.js';
import { limitKeys } from './limit-keys.js';
import { Limiter } from './limiter.js';
import { policyOf } from './policy.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

/** Injection token of what the guard is told about its deployment. */
export const LIMIT_SETTINGS = Symbol('limit settings');

/** The key of the hashes, and the proxies that may say for whom they speak. */
export type LimitSettings = { readonly secret: Buffer; readonly proxies: BlockList };

/** Counts every API call of a known tenant, after the edge guard; refuses those whose limits are used up. */
@Injectable()
export class LimitsGuard implements CanActivate {
  constructor(
    private readonly limiter: Limiter,
    @Inject(LIMIT_SETTINGS) private readonly settings: LimitSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const caller = callerOf(request);
    if (!caller) return true;
    const policy = policyOf(request.method, request.routeOptions.url ?? '');
    const keys = limitKeys(policy.limits, callFacts(request, caller, this.settings.proxies), this.settings.secret);
    const refusal = await this.limiter.check(policy.counted, keys);
    if (!refusal) return true;
    limitedCalls.inc({ limit: refusal.limit });
    http.getResponse<FastifyReply>().headers(rateLimitHeaders(refusal, this.limiter.limits[refusal.limit]));
    throw new ContractError('request.too_many', undefined, {
      reason: refusal.limit,
      extension: { retryAfterSeconds: refusal.seconds },
    });
  }
}
