import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';

@Module({
  imports: [PersistenceModule.forRoot({ databaseUrl: config.DATABASE_URL, poolSize: config.POOL_SIZE })],
})
export class AuditModule {}
