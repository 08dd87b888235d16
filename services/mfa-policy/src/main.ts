import { startService } from '@latchkey/messaging';
import { Database, RedisStore } from '@latchkey/persistence';
import { config } from './config.js';
import { MfaPolicyModule } from './mfa-policy.module.js';

await startService({
  name: 'mfa-policy',
  config,
  module: MfaPolicyModule,
  checks: (app) => [app.get(Database).readiness(), app.get(RedisStore).readiness()],
});
