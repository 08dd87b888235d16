import { ContractError } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import {
  credentialAt,
  cursorOf,
  deviceAt,
  entityTag,
  expectedVersion,
  factorAt,
  placeOf,
  tenantAt,
  userAt,
} from './addresses.js';

const codeOf = (work: () => unknown): string => {
  try {
    return `allowed: ${String(work())}`;
  } catch (error) {
    return error instanceof ContractError ? error.code : String(error);
  }
};

it.each([
  { because: 'it is the tag that was given', header: entityTag(7), expected: 'allowed: 7' },
  { because: 'there is none', header: undefined, expected: 'request.precondition_required' },
  { because: 'it would match anything', header: '*', expected: 'request.precondition_failed' },
  { because: 'it is weak (RFC 9110 §13.1.1)', header: 'W/"7"', expected: 'request.precondition_failed' },
  { because: 'it is a list', header: '"7", "8"', expected: 'request.precondition_failed' },
  { because: 'it is no version', header: '"seven"', expected: 'request.precondition_failed' },
])('If-Match $header: $because', ({ header, expected }) => {
  expect(codeOf(() => expectedVersion(header))).toBe(expected);
});

it.each([
  { because: 'capitals', work: () => tenantAt('Acme') },
  { because: 'a path', work: () => tenantAt('../default') },
  { because: 'a wildcard of the bus', work: () => tenantAt('*') },
  { because: 'a number', work: () => userAt('1') },
  { because: 'a device of another kind', work: () => deviceAt('phone') },
  { because: 'a credential id with characters of its own', work: () => credentialAt('a.b') },
  { because: 'a credential id that is longer than any', work: () => credentialAt('a'.repeat(1_365)) },
  { because: 'a passkey, which is no factor that is taken away here', work: () => factorAt('webauthn') },
  { because: 'a member of every object', work: () => factorAt('constructor') },
])('what cannot be an id is not found: $because', ({ work }) => expect(codeOf(work)).toBe('request.not_found'));

it.each(['acme', 'ada@example.com', 'ä@example.com'])('a cursor leads back to its place: %s', (place) => {
  expect(placeOf(cursorOf(place))).toEqual({ after: place });
});
