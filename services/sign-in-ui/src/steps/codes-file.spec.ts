import { expect, it } from 'vitest';
import { codesText, fileName, grouped, plainCode } from './codes-file.js';

it('a code is read in four groups', () => {
  expect(grouped('abcdefghjkmnpqrs')).toBe('abcd-efgh-jkmn-pqrs');
});

it.each([
  { because: 'capitals, spaces and hyphens are fine', typed: ' ABCD-efgh jkmn–PQ23 ', code: 'abcdefghjkmnpq23' },
  { because: 'there is no nought and no one', typed: '0bcd-1fgh', code: 'obcdlfgh' },
  { because: 'what is wrong stays wrong', typed: '89', code: '89' },
])('$typed is read as $code: $because', ({ typed, code }) => {
  expect(plainCode(typed)).toBe(code);
});

it('the text says what the codes are, and numbers them', () => {
  const codes = Array.from({ length: 10 }, (_, index) => `${'abcdefghij'[index]}`.repeat(16));
  const lines = codesText('Backup codes of Acme', codes).split('\n');
  expect(lines[0]).toBe('Backup codes of Acme');
  expect(lines[2]).toBe(' 1. aaaa-aaaa-aaaa-aaaa');
  expect(lines[11]).toBe('10. jjjj-jjjj-jjjj-jjjj');
});

it.each([
  { because: 'it is a name', title: 'Acme backup codes', name: 'Acme backup codes.txt' },
  { because: 'letters of all languages are', title: 'Süßwerk – Codes', name: 'Süßwerk – Codes.txt' },
  { because: 'a path is none', title: '../A/B: codes?', name: 'AB codes.txt' },
  { because: 'nothing is left', title: '...', name: 'codes.txt' },
  { because: 'what cannot be seen is left out', title: 'A\u0000\u0007cme\n codes', name: 'Acme codes.txt' },
])('$title is kept as $name: $because', ({ title, name }) => {
  expect(fileName(title)).toBe(name);
});
