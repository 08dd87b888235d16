import { describe, expect, it } from 'vitest';
import { originOf } from './client-address.js';
import { limitKeys, type CallFacts } from './limit-keys.js';
import type { LimitName } from './policy.js';

const secret = Buffer.alloc(32, 7);
const call: CallFacts = {
  tenantId: 'acme',
  phoneRegion: 'GB',
  origin: originOf('192.0.2.77'),
  browserToken: 'b'.repeat(43),
  journey: 'j'.repeat(22),
  body: { type: 'email', value: 'ada@example.com' },
};
const keyOf = (limit: LimitName, change: Partial<CallFacts> = {}, key = secret) =>
  limitKeys([limit], { ...call, ...change }, key)[0]?.key;

describe('the key of a limit', () => {
  it.each([
    {
      because: 'case is no other person',
      limit: 'identify-account',
      change: { body: { type: 'email', value: 'ADA@Example.com' } },
    },
    {
      because: 'space around is no other person',
      limit: 'identify-account',
      change: { body: { type: 'email', value: ' ada@example.com ' } },
    },
    {
      because: 'full-width letters are no other person',
      limit: 'identify-account',
      change: { body: { type: 'email', value: 'ａｄａ@example.com' } },
    },
    {
      because: 'a person is the same from everywhere',
      limit: 'identify-account',
      change: { origin: originOf('198.51.100.1'), browserToken: undefined },
    },
    { because: 'a host is the same in every browser', limit: 'ceremony-address', change: { browserToken: undefined } },
    {
      because: 'a neighbour is in the same network',
      limit: 'ceremony-network',
      change: { origin: originOf('192.0.2.1') },
    },
  ] as const)('stays: $because', ({ limit, change }) => expect(keyOf(limit, change)).toBe(keyOf(limit)));

  it.each([
    { because: 'another tenant', limit: 'identify-account', change: { tenantId: 'other' } },
    {
      because: 'another person',
      limit: 'identify-account',
      change: { body: { type: 'email', value: 'eve@example.com' } },
    },
    { because: 'another host', limit: 'ceremony-address', change: { origin: originOf('192.0.2.1') } },
    { because: 'another browser', limit: 'ceremony-device', change: { browserToken: 'c'.repeat(43) } },
    { because: 'another journey', limit: 'guess-journey', change: { journey: 'k'.repeat(22) } },
    { because: 'another tenant’s whole', limit: 'guess-tenant', change: { tenantId: 'other' } },
  ] as const)('differs: $because', ({ limit, change }) => expect(keyOf(limit, change)).not.toBe(keyOf(limit)));

  it.each([
    { because: 'a browser without a cookie', limit: 'ceremony-device', change: { browserToken: undefined } },
    { because: 'a body without an identifier', limit: 'identify-account', change: { body: {} } },
    { because: 'no body', limit: 'identify-account', change: { body: null } },
    {
      because: 'an identifier that is none',
      limit: 'identify-account',
      change: { body: { type: 'email', value: ['ada@example.com'] } },
    },
    { because: 'a call outside a journey', limit: 'guess-journey', change: { journey: undefined } },
    {
      because: 'the current journey of no browser',
      limit: 'guess-journey',
      change: { journey: 'current', browserToken: undefined },
    },
  ] as const)('is none for $because', ({ limit, change }) => expect(keyOf(limit, change)).toBeUndefined());

  it('begins with the tenant and shows nothing of what it counts', () => {
    const keys = limitKeys(['identify-account', 'identify-address', 'identify-device'], call, secret);
    expect(keys).toHaveLength(3);
    for (const { key } of keys) expect(key).toMatch(/^acme:[A-Za-z0-9_-]{43}$/);
  });

  it('cannot be guessed without the secret', () => {
    expect(keyOf('identify-account', {}, Buffer.alloc(32, 8))).not.toBe(keyOf('identify-account'));
  });
});
