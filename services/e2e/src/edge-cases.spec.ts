import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

// What a toy would miss, by number: each case has a test somewhere that bears it in its name, `d.13: …` or `C-08, d.3: …`. This reads the
// tests' source, so that none can go unnoticed.
const cases = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
  33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
];
const root = path.join(import.meta.dirname, '../../..');

function* specsIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* specsIn(below);
    else if (entry.name.endsWith('.spec.ts')) yield below;
  }
}

/** A text that begins with cases: the title of a test or of a group; comments do not count. */
const title = /['"`](?:[A-Z]+-?\d+, )*(?<cases>d\.\d+(?:, d\.\d+)*)(?:, [A-Z]+-?\d+)*: /g;
const named = new Set<number>();
for (const folder of ['services', 'libs', 'deploy']) {
  for (const file of specsIn(path.join(root, folder))) {
    for (const { groups } of readFileSync(file, 'utf8').matchAll(title)) {
      for (const [, number] of (groups?.['cases'] ?? '').matchAll(/d\.(\d+)/g)) named.add(Number(number));
    }
  }
}

it.each(cases)('edge case %i is named by a test', (number) => {
  expect(named).toContain(number);
});
