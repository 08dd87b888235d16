import { startService } from '@latchkey/messaging';
import { RedisStore } from '@latchkey/persistence';
import { config } from './config.js';
import { MfaPolicyModule } from './mfa-policy.module.js';

await startService({
  name: 'mfa-policy',
  config,
  module: MfaPolicyModule,
  checks: (app) => [app.get(RedisStore).readiness()],
});
