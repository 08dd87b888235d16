import { describe, expect, it } from 'vitest';
import { creationOptions } from './ceremony-options.js';

const common = { challenge: 'AAAA', rpId: 'login.example', userVerification: 'required' as const, timeout: 60_000 };
const descriptor = { id: 'BBBB', transports: ['internal'] };

describe('options', () => {
  it.each([
    ['none', 'none'],
    ['verify-if-present', 'direct'],
    ['required', 'direct'],
  ] as const)('for a registration pin the algorithms and ask for attestation %s as %s', (attestation, conveyance) => {
    const user = { id: 'DDDD', name: 'a@login.example', displayName: 'A' };
    const options = creationOptions({
      ...common,
      rpName: 'Example',
      user,
      excludeCredentials: [descriptor],
      attestation,
    });
    expect(options).toEqual({
      rp: { id: 'login.example', name: 'Example' },
      user,
      challenge: 'AAAA',
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 60_000,
      excludeCredentials: [{ id: 'BBBB', type: 'public-key', transports: ['internal'] }],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: conveyance,
    });
  });
});
