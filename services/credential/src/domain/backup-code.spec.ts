import { backupCode, type EventId, type InteractionId, type TenantId, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { decideSpend, markOf, toBackupCode } from './backup-code.js';

describe('a code', () => {
  it.each([
    { because: 'of zeros is the first letter', bytes: Buffer.alloc(10), expected: 'aaaaaaaaaaaaaaaa' },
    { because: 'of ones is the last', bytes: Buffer.alloc(10, 0xff), expected: '7777777777777777' },
    // RFC 4648 §10: BASE32("fooba") = MZXW6YTB.
    { because: 'is base32', bytes: Buffer.from('foobafooba'), expected: 'mzxw6ytbmzxw6ytb' },
    {
      because: 'keeps the first bit',
      bytes: Buffer.from([0x80, ...Buffer.alloc(9)]),
      expected: 'qaaaaaaaaaaaaaaa',
    },
    { because: 'keeps the last bit', bytes: Buffer.from([...Buffer.alloc(9), 1]), expected: 'aaaaaaaaaaaaaaab' },
  ])('$because', ({ bytes, expected }) => {
    expect(toBackupCode(bytes)).toBe(expected);
    expect(backupCode.parse(expected)).toBe(expected);
  });

  it('is not made of less chance than it shows', () => {
    expect(() => toBackupCode(Buffer.alloc(9))).toThrow('9 bytes are no backup code');
  });
});

describe('the mark of a code', () => {
  const key = Buffer.alloc(32, 7);
  const owner = { tenantId: 'acme' as TenantId, userId: '0190c0de-0000-7000-8000-000000000001' as UserId };
  const code = 'mzxw6ytbmzxw6ytb';
  const mark = markOf(key, owner, code);

  it('is the same for the same code of the same person, and does not show it', () => {
    expect(markOf(key, { ...owner }, code).equals(mark)).toBe(true);
    expect(mark.includes(code)).toBe(false);
  });

  it.each([
    { because: 'another code', other: markOf(key, owner, 'mzxw6ytbmzxw6ytc') },
    { because: 'another tenant', other: markOf(key, { ...owner, tenantId: 'other' as TenantId }, code) },
    {
      because: 'another person',
      other: markOf(key, { ...owner, userId: '0190c0de-0000-7000-8000-000000000002' as UserId }, code),
    },
    { because: 'another key', other: markOf(Buffer.alloc(32, 8), owner, code) },
  ])('differs for $because', ({ other }) => expect(other.equals(mark)).toBe(false));
});

describe('what a code is worth', () => {
  const evidenceId = '01900000-0000-7000-8000-000000000001' as EventId;
  const [here, elsewhere] = ['interaction-0000000001', 'interaction-0000000002'] as [InteractionId, InteractionId];
  const spent = { interactionId: here, purpose: 'mfa', evidenceId } as const;

  it.each([
    { because: 'a code that is not of the set is wrong', code: undefined, expected: { outcome: 'wrong' } },
    {
      because: 'one that was not used is fresh',
      code: { madeIn: elsewhere, spent: undefined },
      expected: { outcome: 'fresh', madeIn: elsewhere },
    },
    {
      because: 'one that was used here is answered again',
      code: { madeIn: elsewhere, spent },
      expected: { outcome: 'again', evidenceId },
    },
    {
      because: 'D-17: one that was used elsewhere is wrong',
      code: { madeIn: here, spent: { ...spent, interactionId: elsewhere } },
      expected: { outcome: 'wrong' },
    },
    {
      because: 'D-14: one that was used here for something else is wrong',
      code: { madeIn: elsewhere, spent: { ...spent, purpose: 'step-up' as const } },
      expected: { outcome: 'wrong' },
    },
  ])('$because', ({ code, expected }) => {
    expect(decideSpend(code, { interactionId: here, purpose: 'mfa' })).toEqual(expected);
  });
});
