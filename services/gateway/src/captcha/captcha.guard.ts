import { Inject, Injectable, type CanActivate, type ExecutionContext, type RawBodyRequest } from '@nestjs/common';
import { callerOf, hashOf, type Caller } from '../edge/caller.js';
import { callFacts, type ApiRequest } from '../limits/call-facts.js';
import { accountOf, limitKeys } from '../limits/limit-keys.js';
import { Limiter } from '../limits/limiter.js';
import { LIMIT_SETTINGS, type LimitSettings } from '../limits/limits.guard.js';
import { tries } from '../limits/policy.js';
import { isGuarded } from './captcha-calls.js';
import { CaptchaService } from './captcha.service.js';
import { marksOf } from './marks.js';

type GuardedRequest = RawBodyRequest<ApiRequest>;

/** Asks for a CAPTCHA where the tenant wants one, after the limits and before anything is sent. */
@Injectable()
export class CaptchaGuard implements CanActivate {
  constructor(
    private readonly captcha: CaptchaService,
    private readonly limiter: Limiter,
    @Inject(LIMIT_SETTINGS) private readonly settings: LimitSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const caller = callerOf(request);
    if (!caller || !isGuarded(request.method, request.routeOptions.url ?? '')) return true;
    if (!(await this.isDue(request, caller))) return true;
    const { tenant, origin, browserToken } = caller;
    const { id: journey = '' } = request.params;
    const account = accountOf(request.body, tenant.signIn.phoneRegion);
    const bodyHash = hashOf(request.rawBody ?? '');
    const marks = marksOf(
      { tenantId: tenant.tenantId, journey, browserToken, account, bodyHash },
      this.settings.secret,
    );
    await this.captcha.admit({ tenant, marks, hostname: new URL(origin).hostname, solution: solutionIn(request.body) });
    return true;
  }

  /** Always, or once a browser, an address or a name has been tried often. Without Redis each process counts for itself. */
  private async isDue(request: GuardedRequest, caller: Caller): Promise<boolean> {
    const { provider, when } = caller.tenant.captcha;
    if (provider === 'none') return false;
    if (when === 'always') return true;
    const keys = limitKeys(tries, callFacts(request, caller, this.settings.proxies), this.settings.secret);
    return (await this.limiter.check('before', keys)) !== undefined;
  }
}

/** The body is not checked yet: what is no solution in form is none, and the pipe says what is wrong with it. */
function solutionIn(body: unknown): string | undefined {
  const solution = (body as { captcha?: unknown } | null | undefined)?.captcha;
  return typeof solution === 'string' && solution.length <= 4_096 ? solution : undefined;
}
