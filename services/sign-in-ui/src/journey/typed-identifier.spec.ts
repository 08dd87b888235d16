import type { IdentifierType } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { fieldName, typedIdentifier } from './typed-identifier.js';

const all: IdentifierType[] = ['email', 'phone', 'username'];

it.each<{ because: string; typed: string; types: IdentifierType[]; is: [IdentifierType, string] | undefined }>([
  {
    because: 'an address in its one form',
    typed: ' Ada@Example.COM ',
    types: ['email'],
    is: ['email', 'ada@example.com'],
  },
  { because: 'half an address is none', typed: 'ada', types: ['email'], is: undefined },
  { because: 'nothing is nothing', typed: '  ', types: all, is: undefined },
  {
    because: 'a number is sent as it is written',
    typed: '+44 20 7946-0958',
    types: ['phone'],
    is: ['phone', '+44 20 7946-0958'],
  },
  {
    because: 'a number without its country may have one here',
    typed: '(020) 7946 0958',
    types: ['phone'],
    is: ['phone', '(020) 7946 0958'],
  },
  { because: 'too short for a number', typed: '+44', types: ['phone'], is: undefined },
  { because: 'letters make no number', typed: 'call me', types: ['phone'], is: undefined },
  {
    because: 'a user name in its one form',
    typed: 'Ada.Lovelace',
    types: ['username'],
    is: ['username', 'ada.lovelace'],
  },
  { because: 'a user name begins with a letter', typed: '1ada', types: ['username'], is: undefined },
  { because: 'two letters are too few', typed: 'ad', types: ['username'], is: undefined },
  { because: 'an @ tells an address', typed: 'ada@example.com', types: all, is: ['email', 'ada@example.com'] },
  { because: 'digits tell a number', typed: '+4930901820', types: all, is: ['phone', '+4930901820'] },
  { because: 'anything else is a user name', typed: 'ada_l', types: all, is: ['username', 'ada_l'] },
  { because: 'an address where none is taken', typed: 'ada@example.com', types: ['phone', 'username'], is: undefined },
  { because: 'a number where none is taken', typed: '+4930901820', types: ['email', 'username'], is: undefined },
  { because: 'a user name where none is taken', typed: 'ada', types: ['email', 'phone'], is: undefined },
  { because: 'an address that is not complete, among others', typed: 'ada@', types: all, is: undefined },
])('$typed is $is: $because', ({ typed, types, is }) => {
  expect(typedIdentifier(typed, types)).toEqual(is && { type: is[0], value: is[1] });
});

it.each<[IdentifierType[], string]>([
  [['email'], 'email'],
  [['phone'], 'phone'],
  [['username'], 'username'],
  [['phone', 'email'], 'emailPhone'],
  [['username', 'email'], 'emailUsername'],
  [['username', 'phone'], 'phoneUsername'],
  [all, 'emailPhoneUsername'],
  [[], 'email'],
])('the field for %j is named %s', (types, name) => {
  expect(fieldName(types)).toBe(name);
});
