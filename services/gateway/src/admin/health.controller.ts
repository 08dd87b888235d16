import { suiteHealth, type SuiteHealth } from '@latchkey/contracts';
import { Replicas } from '@latchkey/messaging';
import { Get } from '@nestjs/common';
import { Answers } from '../reference/answers.js';
import { Administration, NeedsScope } from './administration.js';
import { byService } from './suite-health.js';

/** How every process of the suite is, whoever answers within a second and a half. */
@Administration('/health')
export class SuiteHealthController {
  constructor(private readonly replicas: Replicas) {}

  @Get()
  @NeedsScope('tenants:read')
  @Answers('readHealth', 'How every replica of every service is', suiteHealth)
  async read(): Promise<SuiteHealth> {
    const replicas = await this.replicas.all();
    return { at: new Date().toISOString(), services: byService(replicas) };
  }
}
