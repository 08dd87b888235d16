import { createHash } from 'node:crypto';
import type { AdministratorScope, BrowserHash, RiskFacts, TenantConfiguration } from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who calls, as far as the edge can tell: the tenant by host, the browser and the session by cookie. */
export type Caller = {
  tenant: TenantConfiguration;
  context: CallContext;
  /** The page's origin, one of the tenant's; the tenant's first where no page is involved. */
  origin: string;
  language: string;
  browserToken: string | undefined;
  sessionToken: string | undefined;
  /** What a trusted edge tells of the request; nothing where it tells nothing. */
  risk: RiskFacts | undefined;
};

const callers = new WeakMap<object, Caller>();

/** Remembers the caller for the rest of the request. */
export const rememberCaller = (request: FastifyRequest, caller: Caller): void => void callers.set(request, caller);

const contexts = new WeakMap<object, CallContext>();

/** Remembers the context of a call that has no caller in this sense: an administrator's. */
export const rememberContext = (request: FastifyRequest, context: CallContext): void =>
  void contexts.set(request, context);

const administrators = new WeakMap<object, CallingAdministrator>();

/** Who calls the management API, a token's id or a person's, and the scope that the call needs first (`any`: whichever). */
export type CallingAdministrator = { readonly id: string; readonly scope: AdministratorScope | 'any' };

/** Remembers them for the rest of the request; whether they may is another question. */
export const rememberAdministrator = (request: FastifyRequest, administrator: CallingAdministrator): void =>
  void administrators.set(request, administrator);

export const administratorOf = (request: FastifyRequest): CallingAdministrator | undefined =>
  administrators.get(request);

/** The trace and the deadline of a call, whoever makes it. */
export const contextOf = (request: FastifyRequest): CallContext | undefined =>
  callers.get(request)?.context ?? contexts.get(request);

export const callerOf = (request: FastifyRequest): Caller | undefined => callers.get(request);

/** The request's caller, which the edge guard has established. */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!caller) throw new Error('the edge guard did not run');
  return caller;
});

/** SHA-256 of a token or of a body's bytes, base64url: what services get to see of either. */
export const hashOf = (value: string | Buffer): string => createHash('sha256').update(value).digest('base64url');

export const browserHashOf = (token: string | undefined): BrowserHash => hashOf(token ?? '') as BrowserHash;
