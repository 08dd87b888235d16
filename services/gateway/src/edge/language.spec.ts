import { expect, it } from 'vitest';
import { languageOf } from './language.js';

const both = { default: 'en', supported: ['en', 'de'] };

it.each([
  { because: 'it is asked for', header: 'de', languages: both, language: 'de' },
  { because: 'a region of it is asked for', header: 'de-AT,en;q=0.5', languages: both, language: 'de' },
  { because: 'it is liked best', header: 'en;q=0.4, de;q=0.9', languages: both, language: 'de' },
  { because: 'nobody speaks the first', header: 'fr, de;q=0.8', languages: both, language: 'de' },
  { because: 'it is not wanted at all', header: 'de;q=0, en', languages: both, language: 'en' },
  { because: 'nothing is asked for', header: undefined, languages: both, language: 'en' },
  { because: 'the header is nonsense', header: ';;q=x,,', languages: both, language: 'en' },
  {
    because: 'the tenant speaks no other',
    header: 'en',
    languages: { default: 'de', supported: ['de'] },
    language: 'de',
  },
])('is $language when $because', ({ header, languages, language }) => {
  expect(languageOf(header, { languages })).toBe(language);
});
