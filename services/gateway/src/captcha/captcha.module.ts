import { Module, type DynamicModule } from '@nestjs/common';
import { LimitStore } from '../limits/limit-store.js';
import { CAPTCHA_SECRETS, CaptchaController } from './captcha.controller.js';
import { CaptchaService, type CaptchaSecrets } from './captcha.service.js';

/** What a deployment says about its CAPTCHAs; `config.ts` has it. */
export type CaptchaConfig = {
  CAPTCHA_KEY: Buffer;
  TURNSTILE_URL: string;
  TURNSTILE_SECRET?: string | undefined;
};

/** Less than half of what a call may take. */
const turnstileMs = 3_000;

/** Whether somebody is a robot. `limits` is the module that has the counters. */
@Module({})
export class CaptchaModule {
  static forRoot(config: CaptchaConfig, limits: DynamicModule): DynamicModule {
    const settings: CaptchaSecrets = {
      key: config.CAPTCHA_KEY,
      turnstile: { url: config.TURNSTILE_URL, secret: config.TURNSTILE_SECRET, timeoutMs: turnstileMs },
    };
    return {
      module: CaptchaModule,
      imports: [limits],
      controllers: [CaptchaController],
      providers: [
        { provide: CAPTCHA_SECRETS, useValue: settings },
        {
          provide: CaptchaService,
          inject: [LimitStore],
          useFactory: (store: LimitStore) => new CaptchaService(store, settings),
        },
      ],
      exports: [CaptchaService],
    };
  }
}
