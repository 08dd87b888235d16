import { startService } from '@latchkey/messaging';
import { Database } from '@latchkey/persistence';
import { AuditModule } from './audit.module.js';
import { config } from './config.js';

await startService({
  name: 'audit',
  config,
  module: AuditModule,
  checks: (app) => [app.get(Database).readiness()],
});
