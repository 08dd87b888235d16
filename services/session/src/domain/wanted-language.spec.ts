import { expect, it } from 'vitest';
import { wantedLanguage } from './wanted-language.js';

const supported = ['en', 'de', 'pt-BR'];

it.each([
  { because: 'it is the only one', uiLocales: 'de', language: 'de' },
  { because: 'a region of it is wanted', uiLocales: 'de-AT', language: 'de' },
  { because: 'it is the first that there is', uiLocales: 'fr-CA fr de en', language: 'de' },
  { because: 'tags know no case', uiLocales: 'PT-br', language: 'pt-BR' },
  { because: 'another region of it is not what the tenant has', uiLocales: 'pt-PT', language: undefined },
  { because: 'the tenant has none of them', uiLocales: 'fr se', language: undefined },
  { because: 'nothing is said', uiLocales: '', language: undefined },
  { because: 'nothing is sent', uiLocales: undefined, language: undefined },
  { because: 'it is no text', uiLocales: ['de'], language: undefined },
  { because: 'too much is said', uiLocales: `${'x '.repeat(100)}de`, language: undefined },
])('of $uiLocales we speak $language: $because', ({ uiLocales, language }) => {
  expect(wantedLanguage(uiLocales, { supported })).toBe(language);
});
