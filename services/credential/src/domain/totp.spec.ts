import type { EventId, InteractionId } from '@latchkey/contracts';
import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { decideStep, enrolmentUri, isCodeOf, stepOf } from './totp.js';

// "12345678901234567890", the secret of RFC 6238 appendix B.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1_000);
const codeOf = (step: number) => generateSync({ secret, epoch: step * 30 });

describe('the step of a code', () => {
  it.each([
    { seconds: 59, code: '287082' },
    { seconds: 1_111_111_109, code: '081804' },
    { seconds: 1_111_111_111, code: '050471' },
    { seconds: 1_234_567_890, code: '005924' },
    { seconds: 2_000_000_000, code: '279037' },
    { seconds: 20_000_000_000, code: '353130' },
  ])('is that of RFC 6238 at $seconds', ({ seconds, code }) => {
    expect(stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  const step = 59_000_000;
  it.each([
    { because: 'step −2 is too old', offset: -2, isTaken: false },
    { because: 'step −1 is taken: typing takes time', offset: -1, isTaken: true },
    { because: 'the step of now is taken', offset: 0, isTaken: true },
    { because: 'step +1 is taken: clocks differ', offset: 1, isTaken: true },
    { because: 'step +2 is too early', offset: 2, isTaken: false },
  ])('D-12: $because, in whatever second of a step', ({ offset, isTaken }) => {
    const found = [0, 0.999, 1, 15, 29, 29.999].map((second) =>
      stepOf(secret, codeOf(step + offset), at(step * 30 + second)),
    );
    expect(new Set(found)).toEqual(new Set([isTaken ? step + offset : undefined]));
  });

  it('is none for the code of another secret', () => {
    const code = generateSync({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', epoch: step * 30 });
    expect(stepOf(secret, code, at(step * 30))).toBeUndefined();
  });

  it('is exact where a certain one is asked for', () => {
    expect([-1, 0, 1].map((offset) => isCodeOf(secret, codeOf(step + offset), step))).toEqual([false, true, false]);
  });
});

describe('what a step is worth', () => {
  const evidenceId = '01900000-0000-7000-8000-000000000001' as EventId;
  const [here, elsewhere] = ['interaction-0000000001', 'interaction-0000000002'] as [InteractionId, InteractionId];
  const verified = { purpose: 'mfa', evidenceId } as const;
  const facts = { used: { step: 100, interactionId: here, verified }, interactionId: here, purpose: 'mfa' } as const;
  const wrong = { outcome: 'wrong' };

  it.each([
    { because: 'a code of no step is wrong', given: { step: undefined }, expected: wrong },
    { because: 'a later step is fresh', given: { step: 101 }, expected: { outcome: 'fresh', step: 101 } },
    {
      because: 'the same step in the same place is answered again',
      given: { step: 100 },
      expected: { outcome: 'again', evidenceId },
    },
    {
      because: 'D-11: the same step in another interaction is wrong',
      given: { step: 100, interactionId: elsewhere },
      expected: wrong,
    },
    {
      because: 'D-14: the same step for another purpose is wrong',
      given: { step: 100, purpose: 'step-up' },
      expected: wrong,
    },
    { because: 'D-11: a step before the one that was used is wrong', given: { step: 99 }, expected: wrong },
    {
      because: 'the step that confirmed the secret is evidence of nothing, even where it did',
      given: { step: 100, used: { step: 100, interactionId: here, verified: undefined } },
      expected: wrong,
    },
    {
      because: 'the step after the one that confirmed the secret is fresh',
      given: { step: 101, used: { step: 100, interactionId: here, verified: undefined } },
      expected: { outcome: 'fresh', step: 101 },
    },
  ] as const)('$because', ({ given, expected }) => {
    expect(decideStep({ ...facts, ...given })).toEqual(expected);
  });
});

describe('what an app reads from the picture', () => {
  it.each([
    {
      because: 'names the provider and the account',
      given: { issuer: 'Acme', accountName: 'ann@example.com' },
      expected: `otpauth://totp/Acme:ann%40example.com?secret=${secret}&issuer=Acme`,
    },
    {
      because: 'cannot be given more parameters by a name',
      given: { issuer: 'A & B?x=1#y', accountName: 'ann/../x?secret=MINE&issuer=Other' },
      expected:
        'otpauth://totp/A%20%26%20B%3Fx%3D1%23y:ann%2F..%2Fx%3Fsecret%3DMINE%26issuer%3DOther' +
        `?secret=${secret}&issuer=A%20%26%20B%3Fx%3D1%23y`,
    },
    {
      because: 'cannot be given another provider by a colon',
      given: { issuer: 'Acme: Büro', accountName: 'Other:ann' },
      expected: `otpauth://totp/Acme%20%20B%C3%BCro:Other%20ann?secret=${secret}&issuer=Acme%20%20B%C3%BCro`,
    },
  ])('$because', ({ given, expected }) => {
    expect(enrolmentUri(secret, given)).toBe(expected);
  });
});
