import { expect, it } from 'vitest';
import { addressWithout, noteOnReturn } from './came-back.js';

it.each([
  { search: '', name: undefined },
  { search: '?other=declined', name: undefined },
  { search: '?sso=declined', name: 'ssoDeclined' },
  { search: '?sso=rejected', name: 'ssoRejected' },
  { search: '?sso=unavailable', name: 'ssoUnavailable' },
  { search: '?sso=suspended', name: 'suspended' },
  { search: '?sso=expired', name: 'freshStart' },
  { search: '?sso=failed', name: 'tryAgain' },
  { search: '?sso=constructor', name: 'tryAgain' },
])('who comes back to $search is told $name', ({ search, name }) => expect(noteOnReturn(search)?.name).toBe(name));

it.each([
  { because: 'it was all', search: '?sso=declined', address: '/sign-in' },
  { because: 'there was nothing', search: '', address: '/sign-in' },
  { because: 'a product waits', search: '?sso=declined&request=r1', address: '/sign-in?request=r1' },
])('the address without the note of the return is $address: $because', ({ search, address }) => {
  expect(addressWithout('sso', { pathname: '/sign-in', search })).toBe(address);
});
