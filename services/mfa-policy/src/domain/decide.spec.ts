import { describe, expect, it } from 'vitest';
import { decide, isFinal } from './decide.js';
import {
  ada,
  asksAnyway,
  attested,
  bob,
  code,
  deviceBound,
  open,
  passkey,
  password,
  sso,
  strict,
  unverified,
} from './test-evidence.js';

describe('decide', () => {
  it.each([
    {
      because: 'a passkey that verified the person is multi-factor',
      policy: strict,
      evidence: [passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['swk', 'user', 'mfa'],
    },
    {
      because: 'a device-bound passkey without attestation is AAL2',
      policy: strict,
      evidence: [deviceBound],
      aal: 2,
      acr: 'phr',
      amr: ['hwk', 'user', 'mfa'],
    },
    {
      because: 'an attested device-bound passkey is AAL3',
      policy: strict,
      evidence: [attested],
      aal: 3,
      acr: 'phrh',
      amr: ['hwk', 'user', 'mfa'],
    },
    {
      because: 'a synced passkey is never AAL3, attested or not',
      policy: strict,
      evidence: [passkey({ attestationTrusted: true })],
      aal: 2,
      acr: 'phr',
      amr: ['swk', 'user', 'mfa'],
    },
    {
      because: 'd.40: a passkey that did not verify the person is one factor',
      policy: open,
      evidence: [unverified],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['swk'],
    },
    {
      because: "a credential's first user verification raises nothing by itself",
      policy: open,
      evidence: [passkey({ uvInitialized: false })],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['swk', 'user'],
    },
    {
      because: 'a code is one factor',
      policy: open,
      evidence: [code],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp'],
    },
    {
      because: 'a provider that vouches is one factor, and says nothing of how',
      policy: open,
      evidence: [sso],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: [],
    },
    {
      because: 'a password beside it is no second factor: it may be the same one',
      policy: open,
      evidence: [sso, password],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['pwd'],
    },
    {
      because: 'two codes to one mailbox are one factor',
      policy: open,
      evidence: [code, { ...code, verifiedAt: '2026-11-22T09:58:00.000Z' }],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp'],
    },
    {
      because: 'a code and a passkey without verification are both possession',
      policy: open,
      evidence: [code, unverified],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['otp', 'swk'],
    },
    {
      because: 'a code beside a verified passkey keeps its level',
      policy: strict,
      evidence: [code, passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['otp', 'swk', 'user', 'mfa'],
    },
    {
      because: 'a password is one factor',
      policy: open,
      evidence: [password],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['pwd'],
    },
    {
      because: 'a password twice is one factor',
      policy: open,
      evidence: [password, { ...password, verifiedAt: '2026-11-22T09:57:00.000Z' }],
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      amr: ['pwd'],
    },
    {
      because: 'a password and a code are two kinds, and neither resists phishing',
      policy: strict,
      evidence: [password, code],
      aal: 2,
      acr: 'urn:latchkey:aal:2',
      amr: ['pwd', 'otp', 'mfa'],
    },
    {
      because: 'a password and a passkey without verification are two kinds',
      policy: strict,
      evidence: [password, unverified],
      aal: 2,
      acr: 'urn:latchkey:aal:2',
      amr: ['pwd', 'swk', 'mfa'],
    },
    {
      because: 'a password beside a verified passkey keeps its level and its name',
      policy: strict,
      evidence: [password, passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['pwd', 'swk', 'user', 'mfa'],
    },
    {
      because: 'nothing beside an attested device-bound passkey lowers it',
      policy: strict,
      evidence: [password, code, attested],
      aal: 3,
      acr: 'phrh',
      amr: ['pwd', 'otp', 'hwk', 'user', 'mfa'],
    },
    {
      because: 'where a passkey is not enough, a password beside it is',
      policy: asksAnyway,
      evidence: [password, passkey()],
      aal: 2,
      acr: 'phr',
      amr: ['pwd', 'swk', 'user', 'mfa'],
    },
    {
      because: 'where a passkey is not enough, a password and a code are',
      policy: asksAnyway,
      evidence: [password, code],
      aal: 2,
      acr: 'urn:latchkey:aal:2',
      amr: ['pwd', 'otp', 'mfa'],
    },
  ] as const)('$because', ({ policy, evidence, aal, acr, amr }) => {
    expect(decide({ policy, userId: ada, purpose: 'sign-in', evidence: [...evidence] })).toMatchObject({
      outcome: 'fulfilled',
      aal,
      acr,
      amr,
    });
  });

  it.each([
    { because: 'nothing was proven', policy: open, evidence: [], reasons: ['evidence.none'] },
    {
      because: 'only somebody else proved anything',
      policy: open,
      evidence: [passkey({ userId: bob })],
      reasons: ['evidence.other_user'],
    },
    {
      because: 'the proof was for another purpose',
      policy: open,
      evidence: [passkey({ purpose: 'enrolment' })],
      reasons: ['evidence.other_user'],
    },
    {
      because: 'a code alone under mandatory MFA',
      policy: strict,
      evidence: [code],
      reasons: ['code.one_factor', 'policy.requires_mfa'],
    },
    {
      because: 'a password alone under mandatory MFA',
      policy: strict,
      evidence: [password],
      reasons: ['password.one_factor', 'policy.requires_mfa'],
    },
    {
      because: "a password of one's own and a code of somebody else's",
      policy: strict,
      evidence: [password, { ...code, userId: bob }],
      reasons: ['password.one_factor', 'policy.requires_mfa'],
    },
    {
      because: 'a password for another purpose beside a code',
      policy: strict,
      evidence: [{ ...password, purpose: 'enrolment' }, code],
      reasons: ['code.one_factor', 'policy.requires_mfa'],
    },
    {
      because: 'an unverified passkey under mandatory MFA',
      policy: strict,
      evidence: [unverified],
      reasons: ['passkey.user_not_verified', 'policy.requires_mfa'],
    },
    {
      because: 'the tenant asks for a factor beside the passkey',
      policy: asksAnyway,
      evidence: [passkey()],
      reasons: ['passkey.does_not_satisfy_mfa', 'passkey.user_verified', 'policy.requires_mfa'],
    },
  ] as const)('is not enough: $because', ({ policy, evidence, reasons }) => {
    expect(decide({ policy, userId: ada, purpose: 'sign-in', evidence: [...evidence] })).toEqual({
      outcome: 'insufficient',
      reasons,
    });
  });

  it('dates the sign-in by its latest proof', () => {
    expect(decide({ policy: open, userId: ada, purpose: 'sign-in', evidence: [passkey(), code] })).toMatchObject({
      authTime: '2026-11-22T10:00:00.000Z',
    });
  });
});

describe('what may be told before the store was read', () => {
  it.each([
    { because: 'a passkey that verified the person', evidence: [passkey()], expected: true },
    { because: 'an attested key', evidence: [attested], expected: true },
    { because: 'not a code', evidence: [code], expected: false },
    { because: 'not a password', evidence: [password], expected: false },
    { because: 'not a password and a code: a passkey may lie there', evidence: [password, code], expected: false },
    { because: 'not a password and a passkey without verification', evidence: [password, unverified], expected: false },
    { because: 'not nothing', evidence: [], expected: false },
  ])('$because', ({ evidence, expected }) => {
    expect(isFinal(decide({ policy: open, userId: ada, purpose: 'sign-in', evidence }))).toBe(expected);
  });
});
