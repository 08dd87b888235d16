import { expect, it } from 'vitest';
import { browserCookie, clearSessionCookie, readCookie, setBrowserCookie, setSessionCookie } from './cookies.js';

const value = 'A'.repeat(43);

it.each([
  { because: 'it stands alone', header: `${browserCookie}=${value}`, expected: value },
  { because: 'it stands among others', header: `a=b; ${browserCookie}=${value}; c=d`, expected: value },
  { because: 'the name is only a part of another', header: `x${browserCookie}=${value}`, expected: undefined },
  { because: 'the value is cut short', header: `${browserCookie}=${value.slice(1)}`, expected: undefined },
  { because: 'the value has a foreign character', header: `${browserCookie}=${value.slice(1)}.`, expected: undefined },
  { because: 'it is empty', header: `${browserCookie}=`, expected: undefined },
  { because: 'there are none', header: undefined, expected: undefined },
])('reads a cookie when $because: $expected', ({ header, expected }) => {
  expect(readCookie(header, browserCookie)).toBe(expected);
});

it.each([setBrowserCookie(value), setSessionCookie(value, '2026-11-23T00:00:00.000Z'), clearSessionCookie()])(
  'is bound to the host and hidden from scripts: %s',
  (cookie) => {
    expect(cookie).toMatch(/^__Host-/);
    expect(cookie).toContain('Path=/; Secure; HttpOnly; SameSite=Lax');
    expect(cookie).not.toMatch(/Domain/i);
  },
);
