import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ContractError } from '@latchkey/contracts';
import { TenantDirectory } from '@latchkey/messaging';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { config } from '../config.js';
import { consolePolicy, previewHeaders } from '../edge/security-headers.js';
import { hasConsole } from './console-host.js';

const page = readFile(path.join(config.CONSOLE_UI, 'index.html'), 'utf8');
const preview = readFile(path.join(config.SIGN_IN_UI, 'preview.html'), 'utf8');

/** The console is one static document, on the hosts of the tenant whose people administer and nowhere else. */
@Controller()
export class ConsoleController {
  constructor(private readonly tenants: TenantDirectory) {}

  @Get(['/console', '/console/*'])
  @Header('content-type', 'text/html; charset=utf-8')
  show(@Headers('host') host = '', @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!hasConsole(this.tenants, host)) throw new ContractError('request.not_found');
    reply.header('content-security-policy', consolePolicy(this.tenants.byHost(host)));
    return page;
  }

  /** The sign-in pages as a draft would have them, for the console's own frame (ADR 0023). The pages themselves are in no frame. */
  @Get('/console/preview')
  @Header('content-type', 'text/html; charset=utf-8')
  preview(@Headers('host') host = '', @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!hasConsole(this.tenants, host)) throw new ContractError('request.not_found');
    reply.headers(previewHeaders);
    return preview;
  }
}
