import type { TenantId, UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { FactorKeys } from './factor-keys.js';

const keys = new FactorKeys(Buffer.alloc(32, 7));
const owner = { tenantId: 'acme' as TenantId, userId: '0190c0de-0000-7000-8000-000000000001' as UserId };
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it('opens what it sealed', () => {
  expect(keys.open(keys.seal(secret, owner), owner)).toBe(secret);
});

it('shows nothing of a secret, and never the same twice; its first byte says which key it was', () => {
  const [once, again] = [keys.seal(secret, owner), keys.seal(secret, owner)];
  expect(once.includes(secret)).toBe(false);
  expect(once.equals(again)).toBe(false);
  expect([once[0], again[0]]).toEqual([1, 1]);
});

it.each([
  { because: 'for another person', open: () => keys.open(keys.seal(secret, owner), anotherPerson) },
  {
    because: 'in another tenant',
    open: () => keys.open(keys.seal(secret, owner), { ...owner, tenantId: 'other' as TenantId }),
  },
  {
    because: 'with another key',
    open: () => new FactorKeys(Buffer.alloc(32, 8)).open(keys.seal(secret, owner), owner),
  },
  { because: 'when a bit was changed', open: () => keys.open(changed(keys.seal(secret, owner), -1), owner) },
  { because: 'when it was cut', open: () => keys.open(keys.seal(secret, owner).subarray(0, 20), owner) },
])('does not open $because', ({ open }) => expect(open).toThrow(/authenticate|tag/i));

it('does not open what a later key sealed, and says so', () => {
  expect(() => keys.open(changed(keys.seal(secret, owner), 0), owner)).toThrow(
    'sealed with a key that is not known here',
  );
});

it('marks and seals with keys of their own', () => {
  const other = new FactorKeys(Buffer.alloc(32, 8));
  expect(keys.mark('mzxw6ytbmzxw6ytb', owner).equals(other.mark('mzxw6ytbmzxw6ytb', owner))).toBe(false);
  expect(keys.mark('mzxw6ytbmzxw6ytb', owner).equals(keys.mark('mzxw6ytbmzxw6ytb', owner))).toBe(true);
});

const anotherPerson = { ...owner, userId: '0190c0de-0000-7000-8000-000000000002' as UserId };

function changed(sealed: Buffer, at: number): Buffer {
  const copy = Buffer.from(sealed);
  const index = at < 0 ? copy.length + at : at;
  copy.writeUInt8(copy.readUInt8(index) ^ 2, index);
  return copy;
}
