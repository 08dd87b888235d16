import { expect, it } from 'vitest';
import { codesText, fileName, grouped } from './codes-file.js';

it('a code is read in four groups', () => {
  expect(grouped('abcdefghjkmnpqrs')).toBe('abcd-efgh-jkmn-pqrs');
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
