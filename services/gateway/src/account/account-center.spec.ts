import { accountCenter, tenantExperience, type AccountCenter } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { isOffered, type AccountPart } from './account-center.js';

const center = (wish: Partial<AccountCenter> = {}): AccountCenter => accountCenter.parse(wish);
const parts: AccountPart[] = ['passkeys', 'factors', 'password', 'identifiers', 'sessions', 'profile'];

describe('what of an account is offered', () => {
  it.each([
    { because: 'all is, unless the tenant says otherwise', wish: {}, part: 'passkeys', reads: true, edits: true },
    {
      because: 'what is read-only is only read',
      wish: { passkeys: 'read-only' },
      part: 'passkeys',
      reads: true,
      edits: false,
    },
    {
      because: 'what is off is not even read',
      wish: { sessions: 'off' },
      part: 'sessions',
      reads: false,
      edits: false,
    },
    {
      because: 'one part says nothing of another',
      wish: { passkeys: 'off' },
      part: 'factors',
      reads: true,
      edits: true,
    },
    { because: 'without a centre nothing is', wish: { enabled: false }, part: 'password', reads: false, edits: false },
    { because: 'nor the profile', wish: { enabled: false }, part: 'profile', reads: false, edits: false },
    {
      because: 'the profile is there wherever the centre is',
      wish: { identifiers: 'off' },
      part: 'profile',
      reads: true,
      edits: true,
    },
  ] as const)('$because', ({ wish, part, reads, edits }) => {
    expect(isOffered(center(wish), part, { changes: false })).toBe(reads);
    expect(isOffered(center(wish), part, { changes: true })).toBe(edits);
  });

  it('is all of it for a tenant that was stored before there was a choice', () => {
    const stored = tenantExperience.parse({
      displayName: 'Acme',
      signIn: { methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }] },
      passkey: {},
    });
    expect(parts.map((part) => isOffered(stored.accountCenter, part, { changes: true }))).toEqual(
      parts.map(() => true),
    );
  });
});
