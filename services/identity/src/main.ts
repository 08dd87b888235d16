import { startService } from '@latchkey/messaging';
import { Database } from '@latchkey/persistence';
import { config } from './config.js';
import { IdentityModule } from './identity.module.js';

await startService({
  name: 'identity',
  config,
  module: IdentityModule.forRoot(config),
  checks: (app) => [app.get(Database).readiness()],
});
