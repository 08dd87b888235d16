import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TenantDirectory } from '@latchkey/messaging';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { config } from '../config.js';
import { pagePolicy } from '../edge/security-headers.js';

const page = readFile(path.join(config.SIGN_IN_UI, 'index.html'), 'utf8');

/** The sign-in pages are one static document; which page it shows, it reads from the address. */
@Controller()
export class PagesController {
  constructor(private readonly tenants: TenantDirectory) {}

  @Get(['/', '/sign-in', '/sign-up', '/recover', '/account', '/account/undo', '/step-up', '/set-up'])
  @Header('content-type', 'text/html; charset=utf-8')
  show(@Headers('host') host: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-security-policy', pagePolicy(this.tenantOf(host)));
    return page;
  }

  /** A host that nobody knows, and one whose tenant cannot be looked up, have the page that allows least. */
  private tenantOf(host = '') {
    try {
      return this.tenants.byHost(host);
    } catch {
      return undefined;
    }
  }
}
