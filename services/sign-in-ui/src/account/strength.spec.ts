import { expect, it } from 'vitest';
import { strengthOf } from './strength.js';

it.each([
  {
    because: 'a synced passkey that verified the person',
    amr: ['swk', 'user', 'mfa', 'pop'],
    aal: 2,
    strength: 'passkeyVerified',
  },
  {
    because: 'a security key that verified the person',
    amr: ['hwk', 'user', 'mfa', 'pop'],
    aal: 3,
    strength: 'passkeyVerified',
  },
  { because: 'a passkey that was only touched', amr: ['swk', 'pop'], aal: 1, strength: 'passkey' },
  {
    because: 'a passkey that the tenant counts as one factor',
    amr: ['swk', 'user', 'pop'],
    aal: 1,
    strength: 'passkey',
  },
  { because: 'a code', amr: ['otp'], aal: 1, strength: 'codeByEmail' },
  { because: 'a code by phone', amr: ['otp', 'sms'], aal: 1, strength: 'codeByPhone' },
  { because: 'a password', amr: ['pwd'], aal: 1, strength: 'password' },
  { because: 'nothing of one’s own', amr: [], aal: 1, strength: 'organisation' },
  { because: 'anything newer than this page', amr: ['user'], aal: 1, strength: 'other' },
] as const)('$because is $strength', ({ amr, aal, strength }) => {
  expect(strengthOf({ amr: [...amr], aal })).toBe(strength);
});
