import './console.js';
import { startService } from '@latchkey/messaging';
import { Database, RedisStore } from '@latchkey/persistence';
import { config } from './config.js';
import { SessionModule } from './session.module.js';

await startService({
  name: 'session',
  config,
  module: SessionModule,
  checks: (app) => [app.get(Database).readiness(), app.get(RedisStore).readiness()],
});
