import { describe, expect, it } from 'vitest';
import { decideCheck, decideSend } from './code-rules.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number, seconds = 0) => new Date(now.getTime() - (minutes * 60 + seconds) * 1_000);
const times = (count: number, moment: Date) => Array.from({ length: count }, () => moment);
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
    expect(decideSend({ now, previousSentAt, ledger: { sentAt, rejectedAt }, wantsAnother: true })).toMatchObject(
      expected,
    );
  });

  it.each([
    {
      because: 'a moment later the code of a moment ago is the answer',
      previousSentAt: ago(0, 12),
      expected: { outcome: 'sent-before', expiresAt: ago(-9, -48), resendAt: ago(0, -18) },
    },
    { because: 'after 30 s there is a new one', previousSentAt: ago(0, 30), expected: send('2026-01-01T12:00:30Z') },
  ])('when the same address is named again: $because', ({ previousSentAt, expected }) => {
    const ledger = { sentAt: [previousSentAt], rejectedAt: [] };
    expect(decideSend({ now, previousSentAt, ledger, wantsAnother: false })).toMatchObject(expected);
  });

  it('keeps of the sends only those that still count', () => {
    const decision = decideSend({
      now,
      previousSentAt: undefined,
      ledger: { sentAt: [ago(20), ago(3)], rejectedAt: [] },
      wantsAnother: false,
    });
    expect(decision).toMatchObject({ sentAt: [ago(3), now] });
  });
});

describe('checking', () => {
  const fresh = { expiresAt: ago(-1), attempts: 0, verifiedAt: undefined };
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
    expect(decideCheck({ now, code, ledger: { sentAt: [], rejectedAt }, isRight })).toMatchObject(expected);
  });
});
