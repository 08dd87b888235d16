import { describe, expect, it } from 'vitest';
import { emailFault, type EmailFault, type EmailRules } from './email-rules.js';

type Case = { because: string; address: string; rules: Partial<EmailRules>; expected?: EmailFault };
const cases: Case[] = [
  { because: 'anybody may come where nothing is said', address: 'ada+shop@example.com', rules: {} },
  {
    because: 'a tag is refused where it says so',
    address: 'ada+shop@example.com',
    rules: { blockSubaddressing: true },
    expected: 'subaddress',
  },
  { because: 'an address without a tag is not', address: 'ada@example.com', rules: { blockSubaddressing: true } },
  {
    because: 'a tag comes before everything: also of who is allowed',
    address: 'ada+shop@example.com',
    rules: { blockSubaddressing: true, allow: ['example.com'], block: ['example.com'] },
    expected: 'subaddress',
  },
  {
    because: 'an address is blocked',
    address: 'ada@example.com',
    rules: { block: ['ada@example.com'] },
    expected: 'blocked',
  },
  { because: 'and nobody else of its domain', address: 'bob@example.com', rules: { block: ['ada@example.com'] } },
  {
    because: 'a domain is blocked',
    address: 'ada@example.com',
    rules: { block: ['example.com'] },
    expected: 'blocked',
  },
  { because: 'and no domain that ends like it', address: 'ada@notexample.com', rules: { block: ['example.com'] } },
  { because: 'nor what is below it', address: 'ada@mail.example.com', rules: { block: ['example.com'] } },
  {
    because: 'all that is below a domain is blocked, however deep',
    address: 'ada@a.b.example.com',
    rules: { block: ['*.example.com'] },
    expected: 'blocked',
  },
  { because: 'and not the domain itself', address: 'ada@example.com', rules: { block: ['*.example.com'] } },
  {
    because: 'whoever is blocked does not come back with a tag',
    address: 'ada+2@example.com',
    rules: { block: ['ada@example.com'] },
    expected: 'blocked',
  },
  {
    because: 'a block wins over what is allowed',
    address: 'ada@example.com',
    rules: { allow: ['ada@example.com'], block: ['example.com'] },
    expected: 'blocked',
  },
  {
    because: 'with a list of who is allowed nobody else is',
    address: 'ada@example.com',
    rules: { allow: ['example.org', 'bob@example.com'] },
    expected: 'not-allowed',
  },
  { because: 'an allowed address', address: 'ada@example.com', rules: { allow: ['ada@example.com'] } },
  { because: 'an allowed domain', address: 'ada@example.com', rules: { allow: ['example.com'] } },
  { because: 'allowed below a domain', address: 'ada@mail.example.com', rules: { allow: ['*.example.com'] } },
  {
    because: 'an allowed address with a tag is another one',
    address: 'ada+x@example.com',
    rules: { allow: ['ada@example.com'] },
    expected: 'not-allowed',
  },
  {
    because: 'case is no matter',
    address: 'ADA@Example.COM',
    rules: { block: ['Ada@example.com'] },
    expected: 'blocked',
  },
  {
    because: 'Gmail does not look at dots',
    address: 'a.d.a@gmail.com',
    rules: { block: ['ad.a@gmail.com'] },
    expected: 'blocked',
  },
  { because: 'others do', address: 'a.d.a@example.com', rules: { block: ['ada@example.com'] } },
  {
    because: 'Googlemail is Gmail',
    address: 'a.da@googlemail.com',
    rules: { block: ['ada@gmail.com'] },
    expected: 'blocked',
  },
  { because: 'as a domain too', address: 'ada@gmail.com', rules: { allow: ['googlemail.com'] } },
  {
    because: 'the domain is what follows the last @',
    address: '"ada@example.org"@example.com',
    rules: { allow: ['example.org'] },
    expected: 'not-allowed',
  },
];

describe('of an address', () => {
  it.each(cases)('$because: $address', ({ address, rules, expected }) => {
    expect(emailFault(address, { blockSubaddressing: false, allow: [], block: [], ...rules })).toBe(expected);
  });
});
