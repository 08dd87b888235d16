import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ContractError } from '@latchkey/contracts';
import { TenantDirectory } from '@latchkey/messaging';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { config } from '../config.js';
import { pagePolicy } from '../edge/security-headers.js';
import { hasConsole } from './console-host.js';

const page = readFile(path.join(config.CONSOLE_UI, 'index.html'), 'utf8');

/** The console is one static document, on the hosts of the tenant whose people administer and nowhere else. */
@Controller()
export class ConsoleController {
  constructor(private readonly tenants: TenantDirectory) {}

  @Get(['/console', '/console/*'])
  @Header('content-type', 'text/html; charset=utf-8')
  show(@Headers('host') host = '', @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!hasConsole(this.tenants, host)) throw new ContractError('request.not_found');
    reply.header('content-security-policy', pagePolicy(this.tenants.byHost(host)));
    return page;
  }
}
