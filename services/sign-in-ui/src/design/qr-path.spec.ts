import { create } from 'qrcode';
import { expect, it } from 'vitest';
import { qrPath, quietZone } from './qr-path.js';

/** Which squares a path covers, by its own words. */
const squaresOf = (path: string): Set<string> => {
  const squares = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let step = 0; step < Number(length); step += 1)
      squares.add(`${Number(x) + step - quietZone},${Number(y) - quietZone}`);
  }
  return squares;
};

it.each([
  { because: 'nothing is dark', size: 2, data: [0, 0, 0, 0], path: '' },
  { because: 'a run is one rectangle', size: 2, data: [1, 1, 0, 0], path: 'M4 4h2v1h-2z' },
  { because: 'a gap begins another', size: 3, data: [1, 0, 1, 0, 0, 0, 0, 0, 0], path: 'M4 4h1v1h-1zM6 4h1v1h-1z' },
  { because: 'a row ends a run', size: 2, data: [0, 1, 1, 0], path: 'M5 4h1v1h-1zM4 5h1v1h-1z' },
])('$because', ({ size, data, path }) => {
  expect(qrPath({ size, data })).toBe(path);
});

it('a whole code has its dark squares and no others', () => {
  const { modules } = create('otpauth://totp/Acme:ada@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Acme');
  const dark = new Set<string>();
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1) if (modules.get(row, column)) dark.add(`${column},${row}`);
  expect(dark.size).toBeGreaterThan(100);
  expect(squaresOf(qrPath(modules))).toEqual(dark);
});
