import type { ErrorCode } from '@latchkey/contracts';
import { isGuarded } from '../captcha/captcha-calls.js';
import { groupOf } from './groups.js';
import type { Route } from './routes.js';

/** What can go wrong with every call. A path that cannot be decoded is not valid either. */
const always: readonly ErrorCode[] = [
  'contract.invalid_request',
  'contract.invalid_reply',
  'request.too_many',
  'service.unavailable',
  'service.timeout',
  'service.denied',
  'service.failed',
];

const ofBodies: readonly ErrorCode[] = ['request.too_large', 'request.unsupported_media_type'];

const ofAdministration: readonly ErrorCode[] = [
  'administrator.token_rejected',
  'administrator.scope_missing',
  'administrator.not_strong_enough',
];

const ofBeginnings: readonly ErrorCode[] = [
  'credential.factor_exists',
  'credential.sso_user',
  'credential.too_many',
  'identity.code_requested_too_often',
  'identity.identifier_not_accepted',
  'identity.identifier_taken',
  'identity.sms_unavailable',
  'identity.sso_required',
  'identity.too_many_identifiers',
  'identity.user_suspended',
  'interaction.conflict',
  'interaction.expired',
  'interaction.not_found',
  'interaction.unexpected_action',
  'mfa-policy.not_met',
  'mfa-policy.not_optional',
  // No such journey is offered here.
  'request.not_found',
  'session.not_signed_in',
  'session.step_up_required',
  'account.not_offered',
];

/** Where a step of a journey leads is decided while it is made, so each can end in what the next one needs. */
const ofSteps: readonly ErrorCode[] = [
  ...ofBeginnings,
  'interaction.settling',
  'authentication.failed',
  'ceremony.already_used',
  'ceremony.expired',
  'credential.already_registered',
  'credential.factor_code_rejected',
  'credential.factor_enrolment_expired',
  'credential.factor_locked',
  'credential.registration_rejected',
  'identity.code_attempts_exhausted',
  'identity.code_expired',
  'identity.code_rejected',
  'identity.link_rejected',
  'identity.password_expired',
  'identity.password_not_accepted',
  'identity.password_rejected',
  'identity.sso_declined',
  'identity.sso_rejected',
  'identity.sso_unavailable',
  'identity.too_many_attempts',
];

/** By what a call is about. */
function ofGroup(route: Route): readonly ErrorCode[] {
  const group = groupOf(route.route);
  if (route.scopes === 'enrolment') return ['administrator.enrolment_rejected'];
  if (group.isAdministration) return ofAdministration;
  const edge: ErrorCode[] = [
    'tenant.unknown_host',
    ...(route.method === 'get' ? [] : (['request.origin_not_allowed'] as const)),
  ];
  if (group.proof === 'session')
    return [...edge, 'session.not_signed_in', ...(route.method === 'post' ? ofBeginnings : [])];
  if (group.proof !== 'browser') return edge;
  if (route.method === 'post') return [...edge, ...(route.route.includes(':id') ? ofSteps : ofBeginnings)];
  // A step like any other, but for its being a navigation.
  if (route.route.includes('/callback')) return [...edge, ...ofSteps];
  return [...edge, 'interaction.not_found', 'interaction.expired', 'interaction.conflict'];
}

/** Every code that a call may be refused with, by what its decorators say and by what it adds itself. */
export function problemCodesOf(route: Route): ErrorCode[] {
  const isConditional = route.reads.includes('if-match');
  const codes: ErrorCode[] = [
    ...always,
    ...ofGroup(route),
    ...(route.method === 'get' ? [] : ofBodies),
    ...(route.route.includes(':') ? (['request.not_found'] as const) : []),
    ...(route.isOfAccount ? (['account.not_offered'] as const) : []),
    ...(isConditional ? (['request.precondition_failed', 'request.precondition_required'] as const) : []),
    ...(route.reads.includes('idempotency-key')
      ? (['request.idempotency_conflict', 'request.still_running'] as const)
      : []),
    ...(isGuarded(route.method.toUpperCase(), route.route) ? (['captcha.required', 'captcha.failed'] as const) : []),
    ...(route.description?.problems ?? []),
  ];
  return [...new Set(codes)].toSorted();
}
