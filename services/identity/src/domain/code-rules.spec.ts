import { describe, expect, it } from 'vitest';
import { decideCheck, decideSend } from './code-rules.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number, seconds = 0) => new Date(now.getTime() - (minutes * 60 + seconds) * 1_000);
const times = (count: number, moment: Date) => Array.from({ length: count }, () => moment);
const policies = { codes: { lifeSeconds: 600, mostTries: 5 }, lockout: { mostAttempts: 10, windowMinutes: 60 } };
const sentBefore = (sentAt: Date | undefined, lifeMinutes = 10) =>
  sentAt && { sentAt, expiresAt: new Date(sentAt.getTime() + lifeMinutes * 60_000) };
const send = (resendAt: string) => ({
  outcome: 'send',
  expiresAt: new Date('2026-01-01T12:10:00Z'),
  resendAt: new Date(resendAt),
});
const refused = (retryAfterSeconds: number) => ({ outcome: 'refused', retryAfterSeconds });

describe('sending', () => {
  it.each([
    {
      because: 'a first code is sent, lives ten minutes and can be replaced after 30 s',
      expected: send('2026-01-01T12:00:30Z'),
    },
    { because: 'a resend waits 30 s', previousSentAt: ago(0, 12), expected: refused(18) },
    {
      because: 'a resend waits for the last fraction of 30 s',
      previousSentAt: new Date(ago(0, 30).getTime() + 1),
      expected: refused(1),
    },
    {
      because: 'a resend after 30 s is sent',
      previousSentAt: ago(0, 30),
      sentAt: [ago(0, 30)],
      expected: send('2026-01-01T12:00:30Z'),
    },
    {
      because: 'an identifier gets five codes in 15 minutes',
      sentAt: [ago(10), ...times(4, ago(2))],
      expected: refused(300),
    },
    {
      because: 'the oldest of five makes room after 15 minutes',
      sentAt: [ago(15), ...times(4, ago(2))],
      expected: send('2026-01-01T12:13:00Z'),
    },
    {
      because: 'the fifth code says when the sixth may come',
      sentAt: times(4, ago(5)),
      expected: send('2026-01-01T12:10:00Z'),
    },
    {
      because: 'no code is sent that could not be tried',
      rejectedAt: [ago(59), ...times(9, ago(20))],
      expected: refused(60),
    },
    {
      because: 'nine wrong tries in an hour still get a code',
      rejectedAt: times(9, ago(20)),
      expected: send('2026-01-01T12:00:30Z'),
    },
    {
      because: 'tries of more than an hour ago are forgotten',
      rejectedAt: times(10, ago(60)),
      expected: send('2026-01-01T12:00:30Z'),
    },
  ])('$because', ({ previousSentAt, sentAt = [], rejectedAt = [], expected }) => {
    const ledger = { sentAt, rejectedAt, blockedUntil: undefined };
    const facts = { now, previous: sentBefore(previousSentAt), ledger, policies, wantsAnother: true };
    expect(decideSend(facts)).toMatchObject(expected);
  });

  it.each([
    {
      because: 'a moment later the code of a moment ago is the answer',
      previousSentAt: ago(0, 12),
      expected: { outcome: 'sent-before', expiresAt: ago(-9, -48), resendAt: ago(0, -18) },
    },
    { because: 'after 30 s there is a new one', previousSentAt: ago(0, 30), expected: send('2026-01-01T12:00:30Z') },
  ])('when the same address is named again: $because', ({ previousSentAt, expected }) => {
    const ledger = { sentAt: [previousSentAt], rejectedAt: [], blockedUntil: undefined };
    const facts = { now, previous: sentBefore(previousSentAt), ledger, policies, wantsAnother: false };
    expect(decideSend(facts)).toMatchObject(expected);
  });

  it('keeps of the sends only those that still count', () => {
    const decision = decideSend({
      now,
      previous: undefined,
      ledger: { sentAt: [ago(20), ago(3)], rejectedAt: [], blockedUntil: undefined },
      policies,
      wantsAnother: false,
    });
    expect(decision).toMatchObject({ sentAt: [ago(3), now] });
  });

  it.each([
    {
      because: 'a code lives as long as it says',
      codes: { lifeSeconds: 90, mostTries: 5 },
      expected: { outcome: 'send', expiresAt: ago(-1, -30) },
    },
    {
      because: 'no code is sent while it could not be tried',
      lockout: { mostAttempts: 3, windowMinutes: 5 },
      rejectedAt: times(3, ago(1)),
      expected: refused(240),
    },
    {
      because: 'a milder policy ends no block',
      lockout: { mostAttempts: 100, windowMinutes: 1 },
      blockedUntil: ago(-4),
      expected: refused(240),
    },
    {
      because: 'who names the same address again has a code that dies as it says now',
      codes: { lifeSeconds: 60, mostTries: 5 },
      previousSentAt: ago(0, 12),
      expected: { outcome: 'sent-before', expiresAt: ago(0, -48) },
    },
    {
      because: 'who names the same address again has a code that dies as it was told, not later',
      codes: { lifeSeconds: 3_600, mostTries: 5 },
      previousSentAt: ago(0, 12),
      expected: { outcome: 'sent-before', expiresAt: ago(-9, -48) },
    },
  ])('the tenant decides: $because', ({ codes, lockout, rejectedAt = [], blockedUntil, previousSentAt, expected }) => {
    const ledger = { sentAt: [], rejectedAt, blockedUntil };
    const ofTenant = { codes: codes ?? policies.codes, lockout: lockout ?? policies.lockout };
    const facts = { now, previous: sentBefore(previousSentAt), ledger, policies: ofTenant, wantsAnother: false };
    expect(decideSend(facts)).toMatchObject(expected);
  });
});

describe('checking', () => {
  const fresh = { sentAt: ago(9), expiresAt: ago(-1), attempts: 0, mostTries: 5, verifiedAt: undefined };
  const verified = { ...fresh, expiresAt: ago(5), verifiedAt: ago(9) };

  it.each([
    { because: 'the right code is right', code: fresh, isRight: true, expected: { outcome: 'right' } },
    {
      because: 'a fifth try may still be right',
      code: { ...fresh, attempts: 4 },
      isRight: true,
      expected: { outcome: 'right' },
    },
    {
      because: 'a wrong code counts',
      code: fresh,
      expected: { outcome: 'rejected', attemptsLeft: 4, rejectedAt: [now] },
    },
    {
      because: 'the fifth wrong code leaves none',
      code: { ...fresh, attempts: 4 },
      expected: { outcome: 'rejected', attemptsLeft: 0 },
    },
    {
      because: 'after five wrong ones the right code is refused',
      code: { ...fresh, attempts: 5 },
      isRight: true,
      expected: { outcome: 'exhausted' },
    },
    {
      because: 'ten wrong tries in an hour stop every code of the identifier',
      code: fresh,
      rejectedAt: times(10, ago(30)),
      isRight: true,
      expected: { outcome: 'exhausted' },
    },
    {
      because: 'the tighter of the two limits is told',
      code: fresh,
      rejectedAt: times(8, ago(30)),
      expected: { outcome: 'rejected', attemptsLeft: 1 },
    },
    {
      because: 'wrong tries of more than an hour ago are forgotten',
      code: fresh,
      rejectedAt: times(10, ago(60)),
      isRight: true,
      expected: { outcome: 'right' },
    },
    {
      because: 'a code dies with its last moment',
      code: { ...fresh, expiresAt: now },
      isRight: true,
      expected: { outcome: 'expired' },
    },
    {
      because: 'an expired code is not compared, so no try counts',
      code: { ...fresh, expiresAt: ago(1) },
      expected: { outcome: 'expired' },
    },
    {
      because: 'an expired code says so even when its tries are used up',
      code: { ...fresh, expiresAt: ago(1), attempts: 5 },
      expected: { outcome: 'expired' },
    },
    { because: 'a right code is right again', code: verified, isRight: true, expected: { outcome: 'right-again' } },
    {
      because: 'a wrong code after the right one counts',
      code: verified,
      expected: { outcome: 'rejected', attemptsLeft: 4 },
    },
    {
      because: 'an answer is repeated for ten minutes',
      code: { ...verified, verifiedAt: ago(10) },
      isRight: true,
      expected: { outcome: 'expired' },
    },
  ])('$because', ({ code, isRight = false, rejectedAt = [], expected }) => {
    const ledger = { sentAt: [], rejectedAt, blockedUntil: undefined };
    expect(decideCheck({ now, code, ledger, policies, isRight })).toMatchObject(expected);
  });

  const minutes10 = { sentAt: ago(2), expiresAt: ago(-8), attempts: 0, mostTries: 5, verifiedAt: undefined };
  it.each([
    {
      because: 'a code that lives too long by now is dead',
      code: minutes10,
      codes: { lifeSeconds: 120, mostTries: 5 },
      isRight: true,
      expected: { outcome: 'expired' },
    },
    {
      because: 'a code that could live longer by now dies as it was told',
      code: { ...minutes10, sentAt: ago(10), expiresAt: now },
      codes: { lifeSeconds: 3_600, mostTries: 5 },
      isRight: true,
      expected: { outcome: 'expired' },
    },
    {
      because: 'a code bears fewer tries from now on',
      code: { ...minutes10, attempts: 2 },
      codes: { lifeSeconds: 600, mostTries: 2 },
      isRight: true,
      expected: { outcome: 'exhausted', retryAfterSeconds: undefined },
    },
    {
      because: 'a code that was sent with five tries bears no more later',
      code: { ...minutes10, attempts: 5 },
      codes: { lifeSeconds: 600, mostTries: 10 },
      isRight: true,
      expected: { outcome: 'exhausted' },
    },
    {
      because: 'a code that was sent with ten tries bears ten',
      code: { ...minutes10, attempts: 8, mostTries: 10 },
      codes: { lifeSeconds: 600, mostTries: 10 },
      expected: { outcome: 'rejected', attemptsLeft: 1 },
    },
    {
      because: 'wrong tries of an identifier, by its own count, and it says until when',
      code: minutes10,
      lockout: { mostAttempts: 3, windowMinutes: 5 },
      rejectedAt: times(3, ago(1)),
      isRight: true,
      expected: { outcome: 'exhausted', retryAfterSeconds: 240 },
    },
    {
      because: 'the wrong try that is one too many blocks the identifier',
      code: minutes10,
      lockout: { mostAttempts: 3, windowMinutes: 5 },
      rejectedAt: times(2, ago(1)),
      expected: { outcome: 'rejected', attemptsLeft: 0, blockedUntil: ago(-4) },
    },
    {
      because: 'a milder policy ends no block',
      code: minutes10,
      lockout: { mostAttempts: 100, windowMinutes: 1 },
      blockedUntil: ago(-4),
      isRight: true,
      expected: { outcome: 'exhausted', retryAfterSeconds: 240 },
    },
  ])(
    'the tenant decides: $because',
    ({ code, codes, lockout, rejectedAt = [], blockedUntil, isRight = false, expected }) => {
      const ledger = { sentAt: [], rejectedAt, blockedUntil };
      const ofTenant = { codes: codes ?? policies.codes, lockout: lockout ?? policies.lockout };
      expect(decideCheck({ now, code, ledger, policies: ofTenant, isRight })).toMatchObject(expected);
    },
  );
});
