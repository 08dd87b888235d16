import { expect, it } from 'vitest';
import { addressOf, pageOf, safePath } from './router.js';

const origin = 'https://id.acme.example';

it.each([
  ['/account', '/account'],
  ['/oidc/auth/abc?x=1#y', '/oidc/auth/abc?x=1#y'],
  ['//evil.example', '/account'],
  ['/\\evil.example', '/account'],
  ['/\t/evil.example', '/account'],
  ['https://evil.example/', '/account'],
  ['https://id.acme.example/account', '/account'],
  ['javascript:alert(1)', '/account'],
  ['', '/account'],
])('F-09: a journey that ends in %j leads to %s', (redirectTo, path) => {
  expect(safePath(redirectTo, origin)).toBe(path);
});

it.each([
  ['/', '/'],
  ['/sign-up/', '/sign-up'],
  ['/account', '/account'],
  ['/account/', '/account'],
  ['/account/undo', '/account/undo'],
  ['/account/other', '/sign-in'],
  ['/step-up', '/step-up'],
  ['/set-up', '/set-up'],
  ['/somewhere', '/sign-in'],
])('%s shows %s', (path, page) => {
  expect(pageOf(path)).toBe(page);
});

it.each([
  {
    because: 'an application is still waiting',
    to: '/sign-up',
    search: '?request=a%2Fb',
    address: '/sign-up?request=a%2Fb',
  },
  {
    because: 'nothing else goes along',
    to: '/recover',
    search: '?sso=declined&request=r',
    address: '/recover?request=r',
  },
  { because: 'nobody is waiting', to: '/sign-in', search: '?sso=declined', address: '/sign-in' },
  { because: 'who is signed in has arrived', to: '/account', search: '?request=r', address: '/account' },
] as const)('$because: from $search to $to is $address', ({ to, search, address }) => {
  expect(addressOf(to, search)).toBe(address);
});
