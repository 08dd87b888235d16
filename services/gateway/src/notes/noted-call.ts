import {
  browserName,
  ContractError,
  tenantId,
  userId,
  type AdministratorScope,
  type TenantId,
} from '@latchkey/contracts';
import type { TenantDirectory } from '@latchkey/messaging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { administratorOf, callerOf } from '../edge/caller.js';
import type { AnsweredCall } from './call-note.js';
import type { CallNotes } from './call-notes.js';

const problems = new WeakMap<object, ContractError>();

/** Remembers what a call was refused with. */
export function rememberProblem(request: FastifyRequest, error: unknown): void {
  if (error instanceof ContractError) problems.set(request, error);
}

const reading = new Set(['GET', 'HEAD']);
const longestUserAgent = 512;

/** What is known of a call when it has been answered. What somebody without a right has written into its path is nobody's. */
function answeredCall(request: FastifyRequest, status: number, tenants: TenantDirectory): AnsweredCall {
  const administrator = administratorOf(request);
  const problem = problems.get(request);
  return {
    ...{ method: request.method, route: request.routeOptions.url, status, ...whereOf(request, tenants) },
    ...(administrator ? namedIn(request, tenants) : {}),
    administrator: administrator && { id: administrator.id, changes: changes(request, administrator.scope) },
    problem: problem && { code: problem.code, reason: problem.reason },
  };
}

/** Of a page: whose it is, and in which browser. */
function whereOf(
  request: FastifyRequest,
  tenants: TenantDirectory,
): Pick<AnsweredCall, 'tenantId' | 'userId' | 'browser' | 'country'> {
  const caller = callerOf(request);
  return {
    ...{
      tenantId: caller?.tenant.tenantId ?? servedAt(request, tenants),
      userId: null,
      country: caller?.risk?.country ?? null,
    },
    browser: browserName((request.headers['user-agent'] ?? '').slice(0, longestUserAgent)),
  };
}

/** The tenant whose page was called, where the call was refused before that was looked at; of the management API none. */
function servedAt({ routeOptions, headers }: FastifyRequest, tenants: TenantDirectory): TenantId | null {
  if (routeOptions.url?.startsWith('/api/v1/admin')) return null;
  try {
    return tenants.byHost(headers.host ?? '').tenantId;
  } catch {
    return null;
  }
}

/** What only reads may be asked for with a body. */
const changes = ({ method }: FastifyRequest, scope: AdministratorScope | 'any'): boolean =>
  !reading.has(method) && !scope.endsWith(':read');

/** The tenant, where there is one of that id, and the person that a path names. */
function namedIn({ params }: FastifyRequest, tenants: TenantDirectory): Pick<AnsweredCall, 'tenantId' | 'userId'> {
  const { tenantId: tenant, userId: user } = (params ?? {}) as { tenantId?: unknown; userId?: unknown };
  const parsed = tenantId.safeParse(tenant).data;
  const isThere = parsed !== undefined && tenants.has(parsed);
  return { tenantId: isThere ? parsed : null, userId: userId.safeParse(user).data ?? null };
}

/** Notes every call down once its answer is on its way. */
export function noteCalls(fastify: FastifyInstance, notes: CallNotes, tenants: TenantDirectory): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (problems.has(request) || administratorOf(request)) {
      notes.answered(answeredCall(request, reply.statusCode, tenants));
    }
    done();
  });
}
