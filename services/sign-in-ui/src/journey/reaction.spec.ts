import { GatewayProblem, GatewayUnreachable } from '@latchkey/client';
import { errorCodes, type ErrorCode, type Problem } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { noteOn, reactionTo } from './reaction.js';

const problem = (status: number, code: string, more: Partial<Problem> = {}, retryAfter?: number) =>
  new GatewayProblem(status, { type: 'about:blank', status, title: code, code, ...more }, retryAfter);
const carried = { id: 'AAAAAAAAAAAAAAAAAAAAAA', step: { name: 'identify' } } as NonNullable<Problem['interaction']>;

it.each([
  {
    because: 'a journey that is gone starts afresh',
    error: problem(410, 'interaction.expired'),
    reaction: { kind: 'restart' },
  },
  {
    because: 'a journey that nobody knows starts afresh',
    error: problem(404, 'interaction.not_found'),
    reaction: { kind: 'restart' },
  },
  { because: 'a spent challenge is renewed', error: problem(410, 'ceremony.expired'), reaction: { kind: 'renew' } },
  {
    because: 'a refused passkey leaves a way out',
    error: problem(401, 'authentication.failed'),
    reaction: { kind: 'renew', note: { name: 'passkeyUnknown' } },
  },
  {
    because: 'a journey that moved on is shown where it stands',
    error: problem(409, 'interaction.unexpected_action', { interaction: carried }),
    reaction: { kind: 'adopt' },
  },
  {
    because: 'a late decision is shown as such',
    error: problem(503, 'interaction.settling', { interaction: carried }),
    reaction: { kind: 'adopt' },
  },
  {
    because: 'who is suspended is told so, and whom to ask',
    error: problem(403, 'identity.user_suspended'),
    reaction: { kind: 'note', note: { name: 'suspended' } },
  },
  {
    because: 'who signs in elsewhere is told so, and the page stays usable',
    error: problem(403, 'credential.sso_user'),
    reaction: { kind: 'renew', note: { name: 'ssoUser' } },
  },
  {
    because: 'a password of such a person is no way either',
    error: problem(403, 'identity.sso_required'),
    reaction: { kind: 'note', note: { name: 'ssoUser' } },
  },
  {
    because: 'an organisation that does not answer is no fault of ours',
    error: problem(503, 'identity.sso_unavailable'),
    reaction: { kind: 'note', note: { name: 'ssoUnavailable' } },
  },
  {
    because: 'a new password that the policy misses is a fault of the field, by what it misses',
    error: problem(422, 'identity.password_not_accepted', { errors: [{ pointer: '#/password', detail: 'common' }] }),
    reaction: { kind: 'fault', fault: 'passwordCommon' },
  },
  {
    because: 'a miss that is new here is still one of the field',
    error: problem(422, 'identity.password_not_accepted', { errors: [{ pointer: '#/password', detail: 'brand_new' }] }),
    reaction: { kind: 'fault', fault: 'passwordNotAccepted' },
  },
  {
    because: 'a number that is none is a fault of the field',
    error: problem(400, 'contract.invalid_request', { errors: [{ pointer: '#/value', detail: 'a telephone number' }] }),
    reaction: { kind: 'fault', fault: 'phone' },
  },
  {
    because: 'any other request that is not valid is our own fault',
    error: problem(400, 'contract.invalid_request', { errors: [{ pointer: '#/code', detail: 'six digits' }] }),
    reaction: { kind: 'note', note: { name: 'broken' } },
  },
  {
    because: 'a wrong code is a fault of the field',
    error: problem(400, 'identity.code_rejected'),
    reaction: { kind: 'fault', fault: 'codeRejected' },
  },
  {
    because: 'an old code is one too, whatever its status',
    error: problem(410, 'identity.code_expired'),
    reaction: { kind: 'fault', fault: 'codeExpired' },
  },
  {
    because: 'too many wrong codes wait as long as they say',
    error: problem(429, 'credential.factor_locked', {}, 61),
    reaction: { kind: 'note', note: { name: 'locked', minutes: 2 } },
  },
  {
    because: 'so do too many wrong passwords',
    error: problem(429, 'identity.too_many_attempts', {}, 3_600),
    reaction: { kind: 'note', note: { name: 'locked', minutes: 60 } },
  },
  {
    because: 'nobody says how long',
    error: problem(429, 'identity.too_many_attempts'),
    reaction: { kind: 'note', note: { name: 'tooOften' } },
  },
  {
    because: 'a secret that nobody used in time is no journey that is gone',
    error: problem(410, 'credential.factor_enrolment_expired'),
    reaction: { kind: 'fault', fault: 'secretExpired' },
  },
  {
    because: 'what is demanded cannot be skipped',
    error: problem(422, 'mfa-policy.not_optional'),
    reaction: { kind: 'note', note: { name: 'notOptional' } },
  },
  {
    because: 'who has no second factor where one is demanded is told whom to ask',
    error: problem(403, 'mfa-policy.not_met'),
    reaction: { kind: 'note', note: { name: 'factorNeeded' } },
  },
  {
    because: 'a passkey that exists already is good news',
    error: problem(409, 'credential.already_registered'),
    reaction: { kind: 'go-on' },
  },
  {
    because: 'a service that is away is asked again when it says',
    error: problem(503, 'service.unavailable', {}, 9),
    reaction: { kind: 'retry', afterSeconds: 9 },
  },
  {
    because: 'a proxy’s error page is a service that is away',
    error: new GatewayProblem(502, undefined),
    reaction: { kind: 'retry', afterSeconds: 5 },
  },
  {
    because: 'no network can be tried again',
    error: new GatewayUnreachable('x'),
    reaction: { kind: 'retry', note: { name: 'unreachable' } },
  },
  {
    because: 'too many tries wait',
    error: problem(429, 'made.up'),
    reaction: { kind: 'note', note: { name: 'tooOften' } },
  },
  {
    because: 'our own fault has a reference',
    error: problem(500, 'service.failed', { traceId: 'abc' }),
    reaction: { kind: 'note', note: { name: 'broken', reference: 'abc' } },
  },
])('$because', ({ error, reaction }) => {
  expect(reactionTo(error)).toMatchObject(reaction);
});

it.each(errorCodes)('%s never leaves the page without an answer', (code: ErrorCode) => {
  for (const status of [400, 401, 404, 409, 410, 429, 500, 503])
    expect(reactionTo(problem(status, code)).kind).toBeTruthy();
});

it('cancelling is not an error', () => {
  expect(noteOn.authentication.cancelled?.tone).toBe('quiet');
  expect(noteOn.registration.cancelled?.tone).toBe('quiet');
});
