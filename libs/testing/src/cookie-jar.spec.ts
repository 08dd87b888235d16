import { describe, expect, it } from 'vitest';
import { CookieJar } from './cookie-jar.js';

describe('cookie jar', () => {
  it.each([
    ['__Host-a=1; Path=/; Secure; HttpOnly', true],
    ['__Host-a=1; Path=/', false],
    ['__Host-a=1; Path=/api; Secure', false],
    ['__Host-a=1; Secure', false],
    ['__Host-a=1; Path=/; Secure; Domain=localhost', false],
    ['__host-a=1; Path=/', false],
    ['__Secure-a=1', false],
    ['__Secure-a=1; Secure', true],
    ['plain=1', true],
    ['=1', false],
  ])('%s: kept %s', (line, kept) => {
    const jar = new CookieJar();
    expect(jar.accept(line)).toBe(kept);
    expect(jar.names.length).toBe(kept ? 1 : 0);
  });

  it('the last value wins and values keep their equals signs', () => {
    const jar = new CookieJar();
    jar.accept('a=1; Path=/');
    jar.accept('a=b==; Path=/');
    jar.accept('c=2');
    expect(jar.header()).toBe('a=b==; c=2');
  });

  it.each(['a=; Max-Age=0', 'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'a=x; Max-Age=-1'])(
    '%s removes it',
    (line) => {
      const jar = new CookieJar();
      jar.accept('a=1');
      jar.accept(line);
      expect(jar.header()).toBeUndefined();
    },
  );

  it('an expired cookie is not sent', () => {
    const jar = new CookieJar();
    jar.accept('a=1; Max-Age=10', 1_000);
    expect(jar.header('/', 10_000)).toBe('a=1');
    expect(jar.header('/', 11_000)).toBeUndefined();
  });

  it('a path-scoped cookie is sent below its path only', () => {
    const jar = new CookieJar();
    jar.accept('a=1; Path=/oidc');
    expect([jar.header('/oidc'), jar.header('/oidc/auth')]).toEqual(['a=1', 'a=1']);
    expect([jar.header('/'), jar.header('/oidcx')]).toEqual([undefined, undefined]);
  });
});
