import { answerOidc, type RequestInputOf } from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { All, Controller, Get, Post, Req, Res, type RawBodyRequest } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, hashOf, type Caller } from '../edge/caller.js';
import { clearSessionCookie } from '../edge/cookies.js';
import { SessionChecks } from '../account/session-checks.js';
import { forwardedHeaders } from './forwarded-headers.js';

type Forwarded = RawBodyRequest<FastifyRequest>;
const mount = '/oidc';

/** The tenant's OpenID provider. Session answers; what the gateway adds is whose session this browser has. */
@Controller(mount)
export class OidcController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  /** Codes of devices are short: whoever types them is counted as one who guesses. */
  @Post('device')
  device(@FromCaller() caller: Caller, @Req() request: Forwarded, @Res() reply: FastifyReply): Promise<void> {
    return this.forward(caller, request, reply);
  }

  @Get('.well-known/openid-configuration')
  discovery(@FromCaller() caller: Caller, @Req() request: Forwarded, @Res() reply: FastifyReply): Promise<void> {
    return this.forward(caller, request, reply);
  }

  @All('*')
  async forward(@FromCaller() caller: Caller, @Req() request: Forwarded, @Res() reply: FastifyReply): Promise<void> {
    const { tenant, sessionToken, language, context } = caller;
    const asked: RequestInputOf<typeof answerOidc> = {
      tenantId: tenant.tenantId,
      method: request.method as 'GET',
      path: request.url.slice(mount.length),
      headers: forwardedHeaders(request.headers),
      language,
      ...(request.rawBody && { body: request.rawBody.toString('utf8') }),
      ...(sessionToken !== undefined && { tokenHash: hashOf(sessionToken) }),
    };
    const { status, headers, body, signedOut } = await this.client.request(answerOidc, asked, context);
    const cookies = headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
    for (const [name, value] of headers) if (name !== 'set-cookie') reply.header(name, value);
    if (signedOut) {
      this.sessions.forgetToken(caller);
      cookies.push(clearSessionCookie());
    }
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    await reply.status(status).send(body);
  }
}
