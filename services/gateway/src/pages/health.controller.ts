import { Health } from '@latchkey/observability';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** The gateway's health on its public port, for load balancers; without the reasons, which are on the ops port. */
@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('/livez')
  alive(): { status: string } {
    return { status: 'ok' };
  }

  @Get('/readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const { ready } = await this.health.readiness();
    reply.status(ready ? 200 : 503);
    return { status: ready ? 'ok' : 'not ready' };
  }
}
