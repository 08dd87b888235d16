import type { CallNote, ErrorCode, TenantId, UserId } from '@latchkey/contracts';

/** A call that was answered, as far as a note of it goes. */
export type AnsweredCall = {
  readonly method: string;
  /** As it is declared; none where there is no such route. */
  readonly route: string | undefined;
  readonly status: number;
  readonly tenantId: TenantId | null;
  readonly userId: UserId | null;
  /** Whose token was good, and whether its call is one that changes something. */
  readonly administrator: { readonly id: string; readonly changes: boolean } | undefined;
  /** What it was refused with; `reason` of a limit is its name. */
  readonly problem: { readonly code: ErrorCode; readonly reason?: string | undefined } | undefined;
  readonly browser: string;
  readonly country: string | null;
};

/** Refusals before anything was looked up: by another site's page, under another's name, without a right. */
const atTheEdge: ReadonlySet<ErrorCode> = new Set([
  'tenant.unknown_host',
  'request.origin_not_allowed',
  'request.unsupported_media_type',
  'administrator.token_rejected',
  'administrator.enrolment_rejected',
  'administrator.scope_missing',
]);

/** What the log calls it; nothing for what nobody needs a row of. */
export function kindOf({ administrator, problem }: AnsweredCall): CallNote['kind'] | undefined {
  if (problem?.code === 'request.too_many') return 'limited';
  if (administrator?.changes) return 'administration';
  if (problem === undefined) return undefined;
  if (problem.code.startsWith('captcha.')) return 'captcha';
  return atTheEdge.has(problem.code) ? 'refused' : undefined;
}

/** The note of a call, if it is worth one. Nothing that somebody wrote is in it. */
export function callNote(call: AnsweredCall, { id, at }: { id: string; at: Date }): CallNote | undefined {
  const kind = kindOf(call);
  if (!kind) return undefined;
  const { method, route = '', status, tenantId, userId, administrator, problem, browser, country } = call;
  return {
    ...{ id, at: at.toISOString(), kind, tenantId, userId },
    actor: administrator ? { type: 'administrator', id: administrator.id } : { type: 'person' },
    ...{ method: method.slice(0, 10), route: route.slice(0, 200), status },
    error: problem?.code ?? null,
    subject: subjectOf(kind, route, problem?.reason),
    ...{ browser, country, more: 0 },
  };
}

/** Which limit it was; which thing was changed, by the last word of its route. */
function subjectOf(kind: CallNote['kind'], route: string, reason: string | undefined): string | null {
  if (kind === 'limited') return reason ?? null;
  if (kind !== 'administration') return null;
  return route.split('/').findLast((part) => part !== '' && !part.startsWith(':')) ?? null;
}
