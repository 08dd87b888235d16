import type { IdentifierType } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { titleOf } from './first-page-words.js';

const email: IdentifierType[] = ['email'];
const all: IdentifierType[] = ['username', 'email', 'phone'];

it.each([
  {
    because: 'a passkey comes first',
    page: 'sign-in' as const,
    words: { types: all, withPasskey: true, withPassword: true },
    told: 'Preview of the sign-in page: a passkey button, then email address, phone number or user name and password',
  },
  {
    because: 'somebody new has no passkey',
    page: 'sign-up' as const,
    words: { types: email, withPasskey: false, withPassword: false },
    told: 'Preview of the sign-up page: email address',
  },
])('$because', ({ page, words, told }) => {
  expect(titleOf(page, words)).toBe(told);
});
