import { startService } from '@latchkey/messaging';
import { Database } from '@latchkey/persistence';
import { config } from './config.js';
import { CredentialModule } from './credential.module.js';

await startService({
  name: 'credential',
  config,
  module: CredentialModule,
  checks: (app) => [app.get(Database).readiness()],
});
