import { expect, it } from 'vitest';
import { pickLanguage } from './i18n.js';

it.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'en-GB'], 'en'],
  [['fr-CA', 'DE'], 'de'],
  [['fr'], 'en'],
  [[], 'en'],
])('of %j we speak %s', (preferred, language) => {
  expect(pickLanguage(preferred)).toBe(language);
});
