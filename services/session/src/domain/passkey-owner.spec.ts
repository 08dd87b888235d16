import type { Identifier, UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { passkeyOwner, type OwnerFacts, type PasskeyOwner } from './passkey-owner.js';

const userId = 'a0000000-0000-4000-8000-000000000001' as UserId;
const email: Identifier = { type: 'email', value: 'ada@example.com' };
const phone: Identifier = { type: 'phone', value: '+442079460958' };
const username: Identifier = { type: 'username', value: 'ada' };

it.each<{ because: string; facts: Omit<OwnerFacts, 'userId'>; owner: PasskeyOwner }>([
  {
    because: 'what they typed names it, their name is what they read',
    facts: { identifier: phone, profile: { name: 'Ada Lovelace', identifiers: [email, phone] } },
    owner: { userName: phone.value, displayName: 'Ada Lovelace' },
  },
  {
    because: 'who signed in with a passkey typed nothing',
    facts: { profile: { name: null, identifiers: [email] } },
    owner: { userName: email.value, displayName: email.value },
  },
  {
    because: 'a phone number is all there is',
    facts: { profile: { name: null, identifiers: [phone] } },
    owner: { userName: phone.value, displayName: phone.value },
  },
  {
    because: 'a user name is all there is',
    facts: { identifier: username },
    owner: { userName: 'ada', displayName: 'ada' },
  },
  {
    because: 'a name of spaces is none',
    facts: { identifier: email, profile: { name: '  ', identifiers: [] } },
    owner: { userName: email.value, displayName: email.value },
  },
  { because: 'nothing is to be had', facts: {}, owner: { userName: userId, displayName: userId } },
  {
    because: 'a profile may be empty',
    facts: { profile: { name: null, identifiers: [] } },
    owner: { userName: userId, displayName: userId },
  },
])('d.43, W5: the names in a passkey are never empty: $because', ({ facts, owner }) => {
  expect(passkeyOwner({ userId, ...facts })).toEqual(owner);
});
