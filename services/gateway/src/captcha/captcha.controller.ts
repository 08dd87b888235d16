import { captchaChallenge, ContractError, type CaptchaChallenge } from '@latchkey/contracts';
import { Controller, Get, Inject } from '@nestjs/common';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { newChallenge } from './altcha.js';
import type { CaptchaSecrets } from './captcha.service.js';

/** Injection token of what a deployment says about its CAPTCHAs. */
export const CAPTCHA_SECRETS = Symbol('captcha settings');

@Controller('/api/v1/captcha')
export class CaptchaController {
  constructor(@Inject(CAPTCHA_SECRETS) private readonly settings: CaptchaSecrets) {}

  /** A fresh proof of work; where a tenant has another CAPTCHA or none there is nothing here. */
  @Get()
  @Answers('readCaptcha', 'A proof of work to do', captchaChallenge, { problems: ['request.not_found'] })
  challenge(@FromCaller() { tenant }: Caller): Promise<CaptchaChallenge> {
    if (tenant.captcha.provider !== 'altcha') throw new ContractError('request.not_found');
    return newChallenge(this.settings.key, tenant.tenantId);
  }
}
