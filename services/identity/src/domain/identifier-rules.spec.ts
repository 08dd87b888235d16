import type { SignInMethod } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { changeWaitSeconds, mayRecover, removalBarrier, type HeldIdentifier } from './identifier-rules.js';

const email = (value: string, verified = true): HeldIdentifier => ({ type: 'email', value, verified });
const phone: HeldIdentifier = { type: 'phone', value: '+15005550001', verified: true };
const name: HeldIdentifier = { type: 'username', value: 'ada', verified: true };
const [ann, bob] = [email('ann@example.com'), email('bob@example.com')];

const byCode = (identifier: 'email' | 'phone'): SignInMethod => ({
  identifier,
  password: false,
  code: true,
  primary: 'code',
});
const byPassword = (identifier: SignInMethod['identifier']): SignInMethod => ({
  identifier,
  password: true,
  code: false,
  primary: 'password',
});

describe('an identifier', () => {
  it.each([
    {
      because: 'beside another address can go',
      identifiers: [ann, bob],
      target: ann,
      methods: [byCode('email')],
      barrier: undefined,
    },
    {
      because: 'that is the only one stays',
      identifiers: [ann],
      target: ann,
      methods: [byCode('email')],
      barrier: 'last-channel',
    },
    {
      because: 'that alone is proved stays: nothing reaches them at the other',
      identifiers: [ann, email('bob@example.com', false)],
      target: ann,
      methods: [byCode('email')],
      barrier: 'last-channel',
    },
    {
      because: 'that nobody proved can go',
      identifiers: [ann, email('bob@example.com', false)],
      target: email('bob@example.com', false),
      methods: [byCode('email')],
      barrier: undefined,
    },
    {
      because: 'beside a user name is still the last that reaches them',
      identifiers: [ann, name],
      target: ann,
      methods: [byCode('email'), byPassword('username')],
      barrier: 'last-channel',
    },
    {
      because: 'that this tenant does not sign in by can go, beside one that reaches them',
      identifiers: [ann, phone],
      target: phone,
      methods: [byCode('email')],
      barrier: undefined,
    },
    {
      because: 'that is the last name here stays, beside one that reaches them',
      identifiers: [ann, phone],
      target: ann,
      methods: [byCode('email')],
      barrier: 'last-name',
    },
    {
      because: 'that is the last with a proof stays: who has no password gets nowhere with a user name',
      identifiers: [ann, phone, name],
      target: ann,
      methods: [byCode('email'), byPassword('username')],
      barrier: 'last-method',
    },
    {
      because: 'can go where the password does for the other',
      identifiers: [ann, phone, name],
      target: ann,
      methods: [byCode('email'), byPassword('username')],
      hasPassword: true,
      barrier: undefined,
    },
    {
      because: 'goes with a password alone as long as another has one',
      identifiers: [email('ann@example.com', false), name],
      target: name,
      methods: [byPassword('email'), byPassword('username')],
      hasPassword: true,
      barrier: undefined,
    },
    {
      because: 'of somebody who could not sign in with any is no last one',
      identifiers: [phone, { ...phone, value: '+15005550002' }],
      target: phone,
      methods: [byCode('email')],
      barrier: undefined,
    },
  ] as const)('$because', ({ barrier, target, ...having }) => {
    expect(removalBarrier({ hasPassword: false, ...having }, target)).toBe(barrier);
  });
});

describe('the next change', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it.each([
    { because: 'need not wait for fewer than there may be', nthNewest: undefined, seconds: undefined },
    {
      because: 'waits until the oldest that counts is a day old',
      nthNewest: new Date('2026-02-28T12:00:30Z'),
      seconds: 30,
    },
    { because: 'waits a whole second rather than none', nthNewest: new Date('2026-02-28T12:00:00.001Z'), seconds: 1 },
    { because: 'need not wait any more then', nthNewest: new Date('2026-02-28T12:00:00Z'), seconds: undefined },
  ])('$because', ({ nthNewest, seconds }) => expect(changeWaitSeconds(nthNewest, now)).toBe(seconds));
});

describe('E-16: a new password', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it.each([
    { because: 'is had with what somebody came with', addedAt: undefined, may: true },
    { because: 'is not had with what was added this moment', addedAt: now, may: false },
    { because: 'nor a millisecond before the day is over', addedAt: new Date('2026-02-28T12:00:00.001Z'), may: false },
    { because: 'is had a day later', addedAt: new Date('2026-02-28T12:00:00Z'), may: true },
    { because: 'is not had with what a wrong clock added', addedAt: new Date('2026-03-02T12:00:00Z'), may: false },
  ])('$because', ({ addedAt, may }) => expect(mayRecover({ addedAt }, now)).toBe(may));
});
