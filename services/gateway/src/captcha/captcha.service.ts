import { ContractError, type AskedCaptcha, type TenantConfiguration } from '@latchkey/contracts';
import type { LimitStore } from '../limits/limit-store.js';
import { verifyAltcha } from './altcha.js';
import type { Marks } from './marks.js';
import { turnstileAccess, verifyTurnstile, type TurnstileSettings } from './turnstile.js';

/** The life of a journey: as long, a solution is spent, and frees what it was spent on. */
const keptSeconds = 600;

export type CaptchaSecrets = { readonly key: Buffer; readonly turnstile: TurnstileSettings };

/** A call that needs a solution, or a journey that has given one. */
export type CaptchaCall = {
  readonly tenant: TenantConfiguration;
  readonly marks: Marks;
  /** Of the page that the call comes from. */
  readonly hostname: string;
  readonly solution: string | undefined;
};

type Verdict = { readonly id: string } | { readonly fault: string };

/** Lets calls through that bring a solution nobody has used, or belong to a journey that has brought one. */
export class CaptchaService {
  constructor(
    private readonly store: Pick<LimitStore, 'read' | 'keep' | 'claim'>,
    private readonly settings: CaptchaSecrets,
  ) {}

  /** Errors: `captcha.required`, `captcha.failed`, `service.unavailable`. */
  async admit(call: CaptchaCall): Promise<void> {
    const asked = askedBy(call.tenant);
    if (!asked || (await this.isFree(call))) return;
    const verdict = await this.verify(asked, call);
    if ('fault' in verdict) throw refusal('captcha.failed', asked, verdict.fault);
    if (!(await this.spend(verdict.id, call))) throw refusal('captcha.failed', asked, 'spent');
  }

  private async isFree({ tenant, marks }: CaptchaCall): Promise<boolean> {
    return (await orUnavailable(this.store.read(freeKey(tenant, marks.own)))) !== null;
  }

  private async verify(asked: AskedCaptcha, { tenant, hostname, solution }: CaptchaCall): Promise<Verdict> {
    const { key, turnstile } = this.settings;
    if (asked.provider === 'altcha') return verifyAltcha(key, tenant.tenantId, given(solution, asked));
    const access = turnstileAccess(turnstile);
    return verifyTurnstile(access, given(solution, asked), hostname);
  }

  /** Once and for all, in this store: whoever comes second is refused, unless it is the same call again. */
  private async spend(id: string, { tenant, marks }: CaptchaCall): Promise<boolean> {
    const key = `gateway:captcha:spent:${tenant.tenantId}:${id}`;
    const isFirst = await orUnavailable(this.store.claim(key, marks.own, keptSeconds));
    if (!isFirst && (await orUnavailable(this.store.read(key))) !== marks.own) return false;
    await orUnavailable(
      Promise.all(marks.freed.map((mark) => this.store.keep(freeKey(tenant, mark), '1', keptSeconds))),
    );
    return true;
  }
}

const freeKey = ({ tenantId }: TenantConfiguration, mark: string) => `gateway:captcha:free:${tenantId}:${mark}`;

/** What a page is told to solve; nothing where a tenant has no CAPTCHA. */
function askedBy({ captcha: { provider, siteKey } }: TenantConfiguration): AskedCaptcha | undefined {
  if (provider === 'none') return undefined;
  return provider === 'turnstile' ? { provider, siteKey } : { provider };
}

function given(solution: string | undefined, asked: AskedCaptcha): string {
  if (solution === undefined) throw refusal('captcha.required', asked);
  return solution;
}

const refusal = (code: 'captcha.required' | 'captcha.failed', captcha: AskedCaptcha, reason?: string) =>
  new ContractError(code, undefined, { extension: { captcha }, ...(reason !== undefined && { reason }) });

/** What cannot be looked up was not solved, and who cannot be asked is let through by nobody. */
async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = 'a CAPTCHA cannot be checked without Redis';
    throw new ContractError('service.unavailable', undefined, { cause: error, reason });
  }
}
