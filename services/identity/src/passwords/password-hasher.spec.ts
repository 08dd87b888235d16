import { describe, expect, it } from 'vitest';
import { isCommonPassword } from './common-passwords.js';
import { argon2Parameters, PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher(argon2Parameters);
const stored = await hasher.hash('correct horse');

describe('a hash', () => {
  it('is argon2id of 19 MiB, two passes, one lane, with a salt of 16 and a tag of 32 bytes', () => {
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('has a salt of its own', async () => {
    expect(await hasher.hash('correct horse')).not.toBe(stored);
  });

  it('is right for its password alone', async () => {
    expect(await hasher.verify(stored, 'correct horse')).toBe(true);
    for (const wrong of ['correct hors', 'Correct horse', 'correct horse ', ''])
      expect(await hasher.verify(stored, wrong)).toBe(false);
  });

  it('does not mind how a keyboard composes characters', async () => {
    const composed = await hasher.hash('Café Ⅸ am Fluß');
    expect(await hasher.verify(composed, 'Cafe\u0301 IX am Fluß')).toBe(true);
  });

  it('is of the whole password, however long', async () => {
    const long = 'ﷺ'.repeat(1_024);
    const hash = await hasher.hash(long);
    expect(await hasher.verify(hash, long)).toBe(true);
    expect(await hasher.verify(hash, long.slice(1))).toBe(false);
  });
});

it('without a hash nothing is right', async () => {
  expect(await hasher.verify(undefined, 'correct horse')).toBe(false);
});

it.each([
  { because: 'fewer passes', changes: { timeCost: 1 } },
  { because: 'less memory', changes: { memoryCost: 8 * 1_024 } },
  { because: 'more lanes', changes: { parallelism: 2 } },
  { because: 'a shorter tag', changes: { outputLen: 16 } },
])('a hash is outdated that was made with $because', async ({ changes }) => {
  const before = new PasswordHasher({ ...argon2Parameters, ...changes });
  const old = await before.hash('correct horse');
  expect([hasher.isOutdated(old), hasher.isOutdated(stored)]).toEqual([true, false]);
  expect(await hasher.verify(old, 'correct horse')).toBe(true);
});

it('the list of common passwords is there, without those that are too short for every policy', () => {
  expect(['password', 'iloveyou1', '12345678', 'kwvbtzrj', '123456'].map(isCommonPassword)).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});
