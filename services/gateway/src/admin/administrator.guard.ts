import { ContractError, tenantId, userId, type AdministratorScope } from '@latchkey/contracts';
import { callContext, LOG, type CallContext } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rememberAdministrator, rememberContext } from '../edge/caller.js';
import { Administrators, rememberSelf, type Administrator } from './administrators.js';

/** What the caller of a method must be allowed; `any`: to administer; `enrolment`: nothing, because the body is the credential. */
export type Needed = AdministratorScope | 'any' | 'enrolment';
export const Needs = Reflector.createDecorator<Needed>();

/** What else it needs, where one call does the work of several. */
export const AlsoNeeds = Reflector.createDecorator<readonly AdministratorScope[]>();

type Call = { request: FastifyRequest; reply: FastifyReply; context: CallContext };

const budgetMs = 8_000;
const bearer = /^Bearer ([A-Za-z0-9_-]{20,200})$/i;
const withBody = new Set(['POST', 'PUT', 'PATCH']);
const reading = new Set(['GET', 'HEAD']);

/** The check of every call of the management API: JSON, a bearer token that lives, and the scope that the method needs. */
@Injectable()
export class AdministratorGuard implements CanActivate {
  constructor(
    private readonly administrators: Administrators,
    private readonly reflector: Reflector,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const traceparent = request.headers['traceparent'];
    const context = callContext(budgetMs, typeof traceparent === 'string' ? traceparent : undefined);
    rememberContext(request, context);
    assertJson(request);
    const needed = this.reflector.get(Needs, execution.getHandler());
    if (needed === undefined) throw new Error('a method of the management API says not what it needs');
    if (needed === 'enrolment') return true;
    const call = { request, reply: http.getResponse<FastifyReply>(), context };
    const administrator = await this.administrator(call);
    rememberSelf(request, administrator);
    rememberAdministrator(request, { id: administrator.userId ?? administrator.tokenId, scope: needed });
    const others = this.reflector.get(AlsoNeeds, execution.getHandler()) ?? [];
    this.admit(administrator, needed === 'any' ? others : [needed, ...others], call);
    return true;
  }

  private async administrator({ request, reply, context }: Call): Promise<Administrator> {
    const token = bearer.exec(request.headers.authorization ?? '')?.[1];
    const administrator = token === undefined ? undefined : await this.administrators.of(token, context);
    if (administrator) return administrator;
    const presented = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
    reply.header('www-authenticate', `Bearer realm="latchkey"${presented}`);
    throw new ContractError('administrator.token_rejected');
  }

  private admit(
    { tokenId, userId: administering, scopes }: Administrator,
    needed: readonly AdministratorScope[],
    { request, reply, context }: Call,
  ) {
    const all = needed.join(' ');
    if (!needed.every((scope) => scopes.includes(scope))) {
      reply.header('www-authenticate', `Bearer realm="latchkey", error="insufficient_scope", scope="${all}"`);
      throw new ContractError('administrator.scope_missing', `it needs the scope ${all}`);
    }
    if (reading.has(request.method)) return;
    const { method, routeOptions } = request;
    const by = { tokenId, ...(administering !== null && { administrator: administering }) };
    const fields = { ...by, method, route: routeOptions.url, ...targetOf(request), traceId: context.traceId };
    this.log.info(fields, 'an administrator changes something');
  }
}

/** Forms and plain text are what other sites' pages can send without being asked. */
function assertJson({ method, headers }: FastifyRequest): void {
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  if (withBody.has(method) && !isJson) throw new ContractError('request.unsupported_media_type');
}

/** What a path names, for the log: ids alone, since somebody may write an address in an id's place. */
function targetOf({ params }: FastifyRequest) {
  const named = (params ?? {}) as { tenantId?: unknown; userId?: unknown };
  return { tenantId: tenantId.safeParse(named.tenantId).data, userId: userId.safeParse(named.userId).data };
}
