import { createHash } from 'node:crypto';
import { emailAddress, passwordPolicy, type PasswordFault, type PasswordPolicy } from '@latchkey/contracts';
import type { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { faultsOf, normalized, toFieldErrors } from './password-rules.js';

const common = new Set(['password', 'sunshine1', 'iloveyou']);
const judged = (password: string, policy: z.input<typeof passwordPolicy> = {}, email = 'ada.lovelace@example.com') =>
  faultsOf({
    policy: passwordPolicy.parse(policy) satisfies PasswordPolicy,
    password,
    identifiers: [{ type: 'email', value: emailAddress.parse(email) }],
    tenantName: 'Acme Bank',
    isCommon: (folded) => common.has(folded),
  });

/** Characters without a pattern, always the same ones. */
const long = (length: number): string =>
  ['one', 'two', 'three']
    .map((text) => createHash('sha512').update(text).digest('hex'))
    .join('')
    .slice(0, length);

type Row = {
  because: string;
  password: string;
  policy?: z.input<typeof passwordPolicy>;
  email?: string;
  faults: PasswordFault[];
};
const table = (rows: Row[]) =>
  it.each(rows)('$because', ({ password, policy, email, faults }) => {
    expect(judged(password, policy, email)).toEqual(faults);
  });

describe('the default policy accepts', () => {
  table([
    { because: 'eight characters of one kind: composition is not asked for', password: 'kwvbtzrj', faults: [] },
    { because: 'a phrase with spaces', password: 'correct horse battery staple', faults: [] },
    { because: '256 characters', password: long(256), faults: [] },
    { because: 'characters outside the basic plane, each of them one', password: '🐴🔋📎🌵🦊🎈🧊🗝', faults: [] },
    { because: 'a common password with more around it', password: 'mauve password violin', faults: [] },
    { because: 'a short sequence in a long password', password: 'mydog1234river', faults: [] },
    { because: 'a name too short to mean anything', password: 'plannet kiwi', email: 'ann@example.com', faults: [] },
    { because: 'a long phrase twice', password: 'correct horse staple correct horse staple ', faults: [] },
    { because: "the tenant's word that is not its name", password: 'riverbank otter', faults: [] },
  ]);
});

describe('length', () => {
  table([
    { because: 'seven characters are too short', password: 'kwvbtzr', faults: ['too_short'] },
    { because: 'code points are counted, not units', password: '🐴🔋📎🌵🦊🎈🧊', faults: ['too_short'] },
    { because: 'it is counted as it is hashed: composed', password: 'e\u0301kwvbtz', faults: ['too_short'] },
    { because: '257 are too long', password: long(257), faults: ['too_long'] },
    {
      because: 'a tenant may ask for more',
      password: 'kwvbtzrj',
      policy: { length: { min: 15 } },
      faults: ['too_short'],
    },
    { because: 'a tenant may allow less', password: long(65), policy: { length: { max: 64 } }, faults: ['too_long'] },
  ]);
});

describe('character types', () => {
  const policy = { characterTypes: { min: 3 } };
  table([
    { because: 'two where three are asked for', password: 'kwvbtz42', policy, faults: ['too_few_character_types'] },
    { because: 'three', password: 'Kwvbtz42', policy, faults: [] },
    { because: 'a letter without case is the fourth type', password: 'kwvbt42漢', policy, faults: [] },
  ]);
});

describe('common passwords', () => {
  table([
    { because: 'one of the most used', password: 'sunshine1', faults: ['common'] },
    { because: 'in other case', password: 'SunShine1', faults: ['common'] },
    { because: 'in full-width letters', password: 'ｓｕｎｓｈｉｎｅ１', faults: ['common'] },
    { because: 'switched off', password: 'sunshine1', policy: { rejects: { common: false } }, faults: [] },
  ]);
});

describe('repetition and sequences', () => {
  table([
    { because: 'one character', password: 'aaaaaaaa', faults: ['repetitive'] },
    { because: 'one character in both cases', password: 'aAaAaAaA', faults: ['repetitive'] },
    { because: 'one piece over and over, cut off', password: 'kwvkwvkw', faults: ['repetitive'] },
    { because: 'a short password twice', password: 'kwvbtz42kwvbtz42', faults: ['repetitive'] },
    { because: 'one piece twice', password: 'kwvbkwvb', faults: ['repetitive'] },
    { because: 'mostly one character', password: 'zzzzzzk4', faults: ['repetitive'] },
    { because: 'the alphabet', password: 'abcdefgh', faults: ['sequential'] },
    { because: 'digits backwards', password: '87654321', faults: ['sequential'] },
    { because: 'a row of keys', password: 'qwertyui', faults: ['sequential'] },
    { because: 'a row of keys backwards', password: 'LKJHGFDSA', faults: ['sequential'] },
    { because: 'two sequences and a mark', password: 'abcd1234!', faults: ['sequential'] },
    {
      because: 'switched off',
      password: 'abcdabcd',
      policy: { rejects: { repetitionAndSequence: false } },
      faults: [],
    },
  ]);
});

describe('what others would guess first', () => {
  table([
    { because: 'the whole address', password: 'ada.lovelace@example.com', faults: ['contains_identifier'] },
    { because: 'its local part, written otherwise', password: 'Ada Lovelace 1815', faults: ['contains_identifier'] },
    { because: 'a part of it', password: 'xx-LOVELACE-42', faults: ['contains_identifier'] },
    { because: 'switched off', password: 'xx-LOVELACE-42', policy: { rejects: { userInfo: false } }, faults: [] },
    { because: "the tenant's name", password: 'my acme-bank 42', faults: ['contains_word'] },
    {
      because: "the tenant's name, switched off",
      password: 'my acme-bank 42',
      policy: { rejects: { tenantName: false } },
      faults: [],
    },
    {
      because: 'a word of the tenant’s own',
      password: 'over the Rainbow 9',
      policy: { rejects: { words: ['rainbow'] } },
      faults: ['contains_word'],
    },
    {
      because: 'a word of the tenant’s own, spelt with marks',
      password: 'r-a-i-n-b-o-w 9',
      policy: { rejects: { words: ['rainbow'] } },
      faults: ['contains_word'],
    },
  ]);
});

it('says everything at once, each at the field', () => {
  const faults = judged('aaa', { characterTypes: { min: 2 }, rejects: { words: ['aaa'] } });
  expect(faults).toEqual(['too_short', 'too_few_character_types', 'repetitive', 'contains_word']);
  expect(toFieldErrors(faults)[0]).toEqual({ pointer: '/password', detail: 'too_short' });
});

it('keyboards that compose characters differently type one password; case and spaces stay', () => {
  expect(normalized('Cafe\u0301 Ⅸ')).toBe(normalized('Café Ⅸ'));
  expect(normalized(' Ab ')).toBe(' Ab ');
});

it('every rule can be switched off, but for length', () => {
  const off = { common: false, repetitionAndSequence: false, userInfo: false, tenantName: false, words: [] };
  for (const password of ['password', 'aaaaaaaa', 'adalovelace', 'acmebank1'])
    expect(judged(password, { rejects: off })).toEqual([]);
});
