import { describe, expect, it } from 'vitest';
import { isSameMac, macOf, type CodeBinding } from './code-mac.js';

const pepper = Buffer.alloc(32, 7);
const binding: CodeBinding = {
  tenantId: 'acme',
  interactionId: 'interaction-0000000001',
  purpose: 'sign-in',
  identifier: { type: 'email', value: 'ann@example.com' },
};
const mac = macOf(pepper, binding, '123456');

describe('the MAC of a code', () => {
  it('is the same for the same code in the same place', () => {
    expect(isSameMac(macOf(pepper, { ...binding }, '123456'), mac)).toBe(true);
  });

  it.each([
    { because: 'another code', other: macOf(pepper, binding, '123457') },
    { because: 'another tenant', other: macOf(pepper, { ...binding, tenantId: 'other' }, '123456') },
    {
      because: 'another interaction',
      other: macOf(pepper, { ...binding, interactionId: 'interaction-0000000002' }, '123456'),
    },
    { because: 'another purpose', other: macOf(pepper, { ...binding, purpose: 'sign-up' }, '123456') },
    {
      because: 'another address',
      other: macOf(pepper, { ...binding, identifier: { type: 'email', value: 'bob@example.com' } }, '123456'),
    },
    { because: 'a second factor', other: macOf(pepper, { ...binding, purpose: 'mfa' }, '123456') },
    { because: 'somebody who is named', other: macOf(pepper, { ...binding, userId: 'ann' }, '123456') },
    { because: 'another pepper', other: macOf(Buffer.alloc(32, 8), binding, '123456') },
  ])('differs for $because', ({ other }) => expect(isSameMac(other, mac)).toBe(false));

  it('differs for another person where it is for one', () => {
    const ann = macOf(pepper, { ...binding, userId: 'ann' }, '123456');
    expect(isSameMac(macOf(pepper, { ...binding, userId: 'ann' }, '123456'), ann)).toBe(true);
    expect(isSameMac(macOf(pepper, { ...binding, userId: 'bob' }, '123456'), ann)).toBe(false);
  });

  it('keeps its parts apart: moving a letter from one to the next gives another MAC', () => {
    const moved = { ...binding, tenantId: 'acm', interactionId: 'einteraction-0000000001' };
    expect(isSameMac(macOf(pepper, moved, '123456'), mac)).toBe(false);
  });

  it('is never right where no code was sent, not even for zeros', () => {
    expect(isSameMac(mac, undefined)).toBe(false);
    expect(isSameMac(Buffer.alloc(32), undefined)).toBe(false);
  });
});
