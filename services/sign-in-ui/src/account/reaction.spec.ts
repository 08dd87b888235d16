import { GatewayProblem, GatewayUnreachable } from '@latchkey/client';
import { expect, it } from 'vitest';
import { accountReactionTo } from './reaction.js';

const problem = (status: number, code: string, pointer?: string) =>
  new GatewayProblem(status, {
    type: 'about:blank',
    status,
    title: 'x',
    code,
    ...(pointer !== undefined && { errors: [{ pointer, detail: 'x' }] }),
  });

it.each([
  { code: 'account.not_offered', status: 403, section: 'passkeys', note: 'notOfferedHere' },
  { code: 'account.not_offered', status: 403, section: 'person', note: 'noAccountHere' },
  { code: 'credential.too_many', status: 409, section: 'passkeys', note: 'tooManyHere' },
  { code: 'identity.too_many_identifiers', status: 409, section: 'identifiers', note: 'tooManyHere' },
  { code: 'credential.factor_exists', status: 409, section: 'twoStep', note: 'appExists' },
  { code: 'mfa-policy.not_optional', status: 409, section: 'twoStep', note: 'twoStepNotOptional' },
  { code: 'identity.identifier_taken', status: 409, section: 'identifiers', note: 'contactTakenHere' },
  { code: 'identity.code_requested_too_often', status: 429, section: 'identifiers', note: 'tooOften' },
  { code: 'identity.sms_unavailable', status: 503, section: 'identifiers', note: 'smsUnavailable' },
  { code: 'identity.user_suspended', status: 403, section: 'password', note: 'suspended' },
  { code: 'service.unavailable', status: 503, section: 'sessions', note: 'unavailable' },
  { code: 'service.failed', status: 500, section: 'sessions', note: 'broken' },
  { code: 'interaction.conflict', status: 409, section: 'passkeys', note: 'tryAgain' },
] as const)('$code at $section is told as $note', ({ code, status, section, note }) => {
  expect(accountReactionTo(problem(status, code), section)).toMatchObject({ note: { name: note } });
});

it.each([
  { code: 'contract.invalid_request', pointer: '#/value', fault: 'phone' },
  { code: 'identity.identifier_not_accepted', pointer: undefined, fault: 'identifier' },
  { code: 'identity.sso_required', pointer: undefined, fault: 'contactElsewhere' },
])('$code is a fault of the address or number: $fault', ({ code, pointer, fault }) => {
  expect(accountReactionTo(problem(422, code, pointer), 'identifiers')).toEqual({ fault });
});

it('without an answer nothing is known but that', () => {
  expect(accountReactionTo(new GatewayUnreachable('no answer'), 'prompts')).toMatchObject({
    note: { name: 'unreachable' },
  });
});
