import { describe, expect, it } from 'vitest';
import { marksOf, type Submission } from './marks.js';

const secret = Buffer.alloc(32, 1);
const naming: Submission = {
  tenantId: 'acme',
  journey: 'one',
  browserToken: 'cookie',
  account: 'ada@example.com',
  bodyHash: 'a',
};
const password: Submission = { ...naming, account: undefined, bodyHash: 'b' };

/** Whether a solution that came with the first call lets the second go on. */
const frees = (first: Submission, second: Submission) =>
  marksOf(first, secret).freed.includes(marksOf(second, secret).own);

describe('a solution lets through', () => {
  it.each([
    { because: 'the same call again', first: naming, second: naming },
    { because: 'the password after the name', first: naming, second: password },
    { because: 'another password', first: password, second: { ...password, bodyHash: 'c' } },
    {
      because: 'the password from a browser that has another name by then',
      first: naming,
      second: { ...password, browserToken: 'b' },
    },
    { because: 'the same name, written otherwise', first: naming, second: { ...naming, bodyHash: 'c' } },
    {
      because: 'the same bytes at the newest journey',
      first: { ...naming, journey: 'current' },
      second: { ...naming, journey: 'current' },
    },
  ])('$because', ({ first, second }) => expect(frees(first, second)).toBe(true));
});

describe('a solution does not let through', () => {
  it.each([
    { because: 'somebody else’s name', first: naming, second: { ...naming, account: 'eve@example.com' } },
    { because: 'a name, when it came with a password', first: password, second: naming },
    { because: 'another journey', first: password, second: { ...password, journey: 'two' } },
    {
      because: 'another browser at its newest journey',
      first: { ...password, journey: 'current' },
      second: { ...password, journey: 'current', browserToken: 'other' },
    },
    { because: 'another tenant', first: password, second: { ...password, tenantId: 'umbrella' } },
    {
      because: 'other bytes at the newest journey, which may be another by then',
      first: { ...password, journey: 'current' },
      second: { ...password, journey: 'current', bodyHash: 'c' },
    },
  ])('$because', ({ first, second }) => expect(frees(first, second)).toBe(false));
});
