import type { Interaction, MfaFactor, Step } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import {
  dueCode,
  dueSetUp,
  isSamePage,
  keepingSecrets,
  preparationFor,
  shownOffer,
  skippableStep,
  type MfaStep,
} from './factor-page.js';
import { code, enrolFactor, mfa, sent } from './scripted-journey.js';

const all: MfaFactor[] = ['webauthn', 'totp', 'email-code', 'phone-code', 'backup-code'];
const stepOf = ({ step }: Interaction) => step as MfaStep;
const now = Date.now();
const later = new Date(now + 60_000).toISOString();
const before = new Date(now - 1).toISOString();

it.each([
  { because: 'it is the first', offer: all, factor: undefined, passkeys: true, shown: 'webauthn' },
  { because: 'it was chosen', offer: all, factor: 'totp', passkeys: true, shown: 'totp' },
  { because: 'what was chosen is not offered any more', offer: all.slice(1), factor: 'webauthn', shown: 'totp' },
  { because: 'this browser cannot use passkeys', offer: all, factor: undefined, passkeys: false, shown: 'totp' },
  { because: 'there is nothing else', offer: all.slice(0, 1), factor: undefined, passkeys: false, shown: 'webauthn' },
  { because: 'a code is on its way there', offer: all, code: sent('phone'), shown: 'phone-code' },
  { because: 'it was chosen since', offer: all, code: sent('phone'), factor: 'backup-code', shown: 'backup-code' },
] as const)('$shown is shown: $because', ({ offer, shown, ...more }) => {
  const step = stepOf(mfa(offer, 'code' in more ? { code: more.code } : {}));
  const state = {
    factor: 'factor' in more ? more.factor : undefined,
    passkeys: 'passkeys' in more ? more.passkeys : true,
  };
  expect(shownOffer(step, state)?.factor).toBe(shown);
});

const offered = (more: object) => mfa(all, more).step;
const enrolling = (more: object) => enrolFactor(more).step;
it.each([
  { because: 'a click needs a challenge', step: offered({}), factor: 'webauthn', asks: 'passkey' },
  {
    because: 'there is one',
    step: offered({ passkey: { options: {}, expiresAt: later } }),
    factor: 'webauthn',
    asks: undefined,
  },
  {
    because: 'it has expired',
    step: offered({ passkey: { options: {}, expiresAt: before } }),
    factor: 'webauthn',
    asks: 'passkey',
  },
  { because: 'an app has its own', step: offered({}), factor: 'totp', asks: undefined },
  { because: 'paper has, too', step: offered({}), factor: 'backup-code', asks: undefined },
  { because: 'none was sent', step: offered({}), factor: 'email-code', asks: 'code' },
  { because: 'one is on its way', step: offered({ code: sent('email') }), factor: 'email-code', asks: undefined },
  { because: 'one went elsewhere', step: offered({ code: sent('email') }), factor: 'phone-code', asks: 'code' },
  {
    because: 'it is too old',
    step: offered({ code: { ...sent('email'), expiresAt: before } }),
    factor: 'email-code',
    asks: 'code',
  },
  { because: 'a new passkey needs one', step: enrolling({}), factor: 'webauthn', asks: 'new-passkey' },
  { because: 'an app needs a secret', step: enrolling({}), factor: 'totp', asks: 'new-secret' },
  {
    because: 'the secret that is there is still good',
    step: enrolling({ totp: { secret: 'A', uri: 'x', expiresAt: later } }),
    factor: 'totp',
    asks: undefined,
  },
  { because: 'the address is asked for first', step: enrolling({}), factor: 'email-code', asks: undefined },
  { because: 'it is about no factor', step: code.step, factor: 'email-code', asks: undefined },
] as const)('$factor asks for $asks: $because', ({ step, factor, asks }) => {
  expect(preparationFor(step, factor, now)).toBe(asks);
});

it.each([
  { because: 'its page comes up', before: 'password', interaction: mfa(['email-code', 'totp']), due: 'email-code' },
  { because: 'it was loaded anew', before: undefined, interaction: mfa(['email-code']), due: 'email-code' },
  { because: 'something was done there', before: 'mfa', interaction: mfa(['email-code']), due: undefined },
  { because: 'one is on its way', before: 'password', interaction: mfa(['email-code'], { code: sent('email') }) },
  { because: 'something else is first', before: 'password', interaction: mfa(['totp', 'email-code']), due: undefined },
  { because: 'no second factor is due', before: 'password', interaction: code, due: undefined },
] as const)('a code is sent unasked to $due: $because', (row) => {
  const due = 'due' in row ? row.due : undefined;
  expect(dueCode(row.before, { interaction: row.interaction, factor: undefined, passkeys: true }, now)).toBe(due);
});

it.each([
  { because: 'nothing was there', from: undefined, to: mfa(all), same: false },
  { because: 'it is another step', from: code, to: mfa(all), same: false },
  { because: 'it is the same step', from: mfa(all), to: mfa(all), same: true },
  { because: 'the same is set up', from: enrolFactor(), to: enrolFactor(), same: true },
  {
    because: 'another is suggested',
    from: enrolFactor(),
    to: enrolFactor({ bound: ['totp'], isSuggestion: true }),
    same: false,
  },
])('$because: the same page is $same', ({ from, to, same }) => {
  expect(isSamePage(from?.step, to.step)).toBe(same);
});

const totp = { secret: 'ABCD', uri: 'otpauth://x', expiresAt: later };
const codes = ['abcdefghjkmnpqrs'];
const paper = (more: object) => ({ ...code, step: { name: 'backup-codes', ...more } as Step });
it.each([
  { because: 'an answer about something else does not have it', from: enrolFactor({ totp }), to: enrolFactor(), totp },
  {
    because: 'the new one counts',
    from: enrolFactor({ totp }),
    to: enrolFactor({ totp: { ...totp, secret: 'NEW' } }),
    totp: { ...totp, secret: 'NEW' },
  },
  {
    because: 'it is set up',
    from: enrolFactor({ totp }),
    to: enrolFactor({ bound: ['totp'], isSuggestion: true }),
    totp: undefined,
  },
])('a secret that is looked at: $because', ({ from, to, totp: kept }) => {
  expect(keepingSecrets(from.step, to).step).toMatchObject({ name: 'enrol-factor' });
  expect((keepingSecrets(from.step, to).step as { totp?: unknown }).totp).toEqual(kept);
});

it('codes that are looked at stay until the page is left', () => {
  expect(keepingSecrets(paper({ codes }).step, paper({})).step).toEqual({ name: 'backup-codes', codes });
  expect(keepingSecrets(undefined, paper({})).step).toEqual({ name: 'backup-codes' });
  expect(keepingSecrets(paper({ codes }).step, code)).toBe(code);
});

it('what is declined is named, but for the offer of a passkey', () => {
  expect(skippableStep(enrolFactor())).toBe('enrol-factor');
  expect(skippableStep(code)).toBeUndefined();
});

it.each([
  { because: 'it was chosen on the account’s page', factors: ['totp'], due: 'totp' },
  { because: 'it is the only one that is left', factors: ['webauthn', 'totp'], bound: ['webauthn'], due: 'totp' },
  { because: 'there is a choice', factors: ['webauthn', 'totp'], due: undefined },
  { because: 'a sign-in leaves the choice', factors: ['totp'], intent: 'sign-in', due: undefined },
  { because: 'its page is there', factors: ['totp'], factor: 'totp', due: undefined },
  { because: 'it has been asked for', factors: ['totp'], was: 'enrol-factor', due: undefined },
] as const)('$due comes up by itself: $because', ({ factors, due, ...more }) => {
  const { bound, intent, factor, was } = {
    ...{ bound: [], intent: 'enrolment' as const, factor: undefined, was: undefined },
    ...more,
  };
  const interaction: Interaction = { ...enrolFactor({ factors, bound }), intent };
  expect(dueSetUp(was, { interaction, factor })).toBe(due);
});
