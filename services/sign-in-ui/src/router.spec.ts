import { expect, it } from 'vitest';
import { pageOf, safePath } from './router.js';

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
])('a journey that ends in %j leads to %s', (redirectTo, path) => {
  expect(safePath(redirectTo, origin)).toBe(path);
});

it.each([
  ['/', '/'],
  ['/sign-up/', '/sign-up'],
  ['/account', '/account'],
  ['/somewhere', '/sign-in'],
])('%s shows %s', (path, page) => {
  expect(pageOf(path)).toBe(page);
});
