import type { IdentifierType } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { fieldNames, leadOf, titleOf } from './first-page-words.js';

const email: IdentifierType[] = ['email'];
const all: IdentifierType[] = ['username', 'email', 'phone'];

// As services/sign-in-ui/src/locales/en.json has it.
it.each([
  {
    because: 'a passkey comes first',
    words: { types: email, withPasskey: true, withPassword: false },
    lead: 'Use a passkey, or go on with your email address.',
  },
  {
    because: 'nothing is promised that may not come',
    words: { types: all, withPasskey: false, withPassword: false },
    lead: 'Enter your email address, phone number or user name. The next page shows how to go on.',
  },
  {
    because: 'a password is asked for at once',
    words: { types: email, withPasskey: true, withPassword: true },
    lead: 'Use a passkey, or sign in with your email address and your password.',
  },
  {
    because: 'there are passwords alone',
    words: { types: email, withPasskey: false, withPassword: true },
    lead: 'Enter your email address and your password.',
  },
])('$because', ({ words, lead }) => {
  expect(leadOf(words)).toBe(lead);
});

it('the picture is told in words', () => {
  expect(titleOf({ types: all, withPasskey: true, withPassword: true })).toBe(
    'The sign-in page in English: a passkey button, then email address, phone number or user name and password',
  );
  expect(fieldNames(email)).toBe('Email address');
});
