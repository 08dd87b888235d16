import { expect, it } from 'vitest';
import type { Interaction } from '@latchkey/contracts';
import { answerToMove, factorMove, historyMove, openFactor, placeOf, type Place } from './history.js';

const named = new Set(['passkey', 'password', 'code']);
const place = (step: string | undefined): Place => {
  const methods = named.has(step ?? '') ? ['identifier'] : [];
  const interaction = step === undefined ? undefined : ({ step: { name: step }, methods } as unknown as Interaction);
  return placeOf({ interaction, choosesMethod: step === 'choose-method' });
};

it.each([
  { because: 'somebody has named themselves', was: 'identify', now: 'code', entry: undefined, move: 'push' },
  { because: 'another way is as deep', was: 'passkey', now: 'code', entry: 'passkey', move: 0 },
  { because: 'the ways are shown', was: 'passkey', now: 'choose-method', entry: 'passkey', move: 'push' },
  { because: 'one of them was chosen', was: 'choose-method', now: 'code', entry: 'choose-method', move: -1 },
  { because: 'another name was wanted there', was: 'choose-method', now: 'identify', entry: 'choose-method', move: -2 },
  { because: 'another name was wanted', was: 'code', now: 'identify', entry: 'code', move: -1 },
  { because: '"Back" was there first', was: 'code', now: 'identify', entry: undefined, move: 0 },
  { because: 'the page was loaded anew', was: undefined, now: 'code', entry: 'code', move: 0 },
  { because: 'the ways were loaded anew', was: undefined, now: 'code', entry: 'choose-method', move: 'choose' },
  { because: 'the journey was gone by then', was: undefined, now: 'identify', entry: 'choose-method', move: 0 },
  { because: 'the person is in', was: 'code', now: 'done', entry: 'code', move: 0 },
  { because: 'a second factor is due', was: 'code', now: 'mfa', entry: 'code', move: 0 },
  { because: 'it is due without a page before it', was: 'identify', now: 'mfa', entry: undefined, move: 'push' },
  { because: 'somebody else signs in', was: 'mfa', now: 'identify', entry: 'code', move: -1 },
  { because: 'a passkey is offered', was: 'code', now: 'create-passkey', entry: 'code', move: 0 },
])('$move when $because', ({ move, was, now, entry }) => {
  expect(historyMove({ was: place(was), now: place(now), entry })).toBe(move);
});

it.each([
  { because: '"Back" from a way leads to the first page', now: 'code', entry: undefined, answer: 'start-over' },
  {
    because: '"Back" from the ways leads to the page before',
    now: 'choose-method',
    entry: 'code',
    answer: 'leave-choice',
  },
  { because: 'two back from the ways', now: 'choose-method', entry: undefined, answer: 'start-over' },
  { because: 'forward to the ways', now: 'passkey', entry: 'choose-method', answer: 'choose' },
  { because: 'forward to a code that is gone', now: 'identify', entry: 'code', answer: undefined },
  { because: '"Back" from a second factor', now: 'mfa', entry: undefined, answer: 'start-over' },
  { because: 'the page did it itself', now: 'code', entry: 'passkey', answer: undefined },
])('$because: $answer', ({ answer, now, entry }) => {
  expect(answerToMove({ now: place(now), entry })).toBe(answer);
});

const at = place('enrol-factor');
const nowhere = place(undefined);
it.each([
  { because: 'a factor was chosen', was: at, factor: 'totp', entry: undefined, move: 'push' },
  { because: 'another one was', was: at, factor: 'webauthn', entry: 'totp', move: 'push' },
  { because: 'it is there', was: at, factor: 'totp', entry: 'totp', move: undefined },
  { because: 'it was left by "Back"', was: at, factor: undefined, entry: undefined, move: undefined },
  { because: 'it is set up', was: at, factor: undefined, entry: 'totp', move: 'forget' },
  { because: 'the page was loaded anew', was: nowhere, factor: undefined, entry: 'totp', move: 'reopen' },
  { because: 'it cannot be set up any more', was: nowhere, factor: undefined, entry: 'phone-code', move: 'forget' },
] as const)('the page of a factor: $move when $because', ({ move, ...change }) => {
  expect(factorMove({ ...change, open: ['totp', 'webauthn'] })).toBe(move);
});

it('a factor’s page is one of those where factors are set up, and of no other', () => {
  const stand = (name: string) => ({ step: { name } }) as unknown as Interaction;
  expect(openFactor({ interaction: stand('enrol-factor'), factor: 'totp' })).toBe('totp');
  expect(openFactor({ interaction: stand('mfa'), factor: 'totp' })).toBeUndefined();
});

/** At a step of a journey that the account's page began: its entry is one below that page. */
const below = (step: string, choosesMethod = false) =>
  placeOf({
    interaction: { intent: 'step-up', step: { name: step }, methods: [] } as unknown as Interaction,
    choosesMethod,
  });

it.each([
  { because: 'the page comes up', was: place(undefined), now: below('passkey'), entry: 'account', move: 0 },
  {
    because: 'the first page of a sign-in is none here',
    was: below('identify'),
    now: below('mfa'),
    entry: 'account',
    move: 0,
  },
  { because: 'the ways are shown', was: below('mfa'), now: below('mfa', true), entry: 'account', move: 'push' },
  { because: 'one of them was chosen', was: below('mfa', true), now: below('mfa'), entry: 'choose-method', move: -1 },
  { because: 'the person has confirmed', was: below('mfa'), now: below('done'), entry: 'account', move: 0 },
])('a journey of the account moves $move when $because', ({ was, now, entry, move }) => {
  expect(historyMove({ was, now, entry })).toBe(move);
});
