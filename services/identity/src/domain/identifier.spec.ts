import { emailAddress } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { canonical, channelHash } from './identifier.js';

it.each([
  { because: 'capitals', typed: 'Ann@Example.COM' },
  { because: 'spaces around', typed: ' ann@example.com ' },
  { because: 'full-width letters', typed: 'ａｎｎ@example.com' },
  { because: 'a mathematical capital, which only NFKC turns into a letter', typed: '𝐀nn@example.com' },
])('one person has one key: $because', ({ typed }) => {
  const value = emailAddress.parse(typed);
  expect(canonical({ type: 'email', value })).toEqual({ type: 'email', value: 'ann@example.com' });
});

it('hashes the address alone, so that one mailbox is one channel', () => {
  const hash = channelHash({ type: 'email', value: 'ann@example.com' });
  expect(hash).toMatch(/^[\w-]{43}$/);
  expect(channelHash({ type: 'email', value: 'bob@example.com' })).not.toBe(hash);
});
