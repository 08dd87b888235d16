import { expect, it } from 'vitest';
import { askedIn, pickLanguage, spokenOf, unasked } from './i18n.js';

const both = { default: 'en', supported: ['en', 'de'] };

it.each([
  { preferred: ['de-AT', 'en'], offered: both, language: 'de' },
  { preferred: ['fr', 'en-GB'], offered: both, language: 'en' },
  { preferred: ['fr-CA', 'DE'], offered: both, language: 'de' },
  { preferred: ['fr'], offered: both, language: 'en' },
  { preferred: [], offered: both, language: 'en' },
  { preferred: ['fr'], offered: { default: 'de', supported: ['en', 'de'] }, language: 'de' },
  { preferred: ['en'], offered: { default: 'de', supported: ['de'] }, language: 'de' },
  // A newer gateway may know a language that these pages do not have.
  { preferred: ['sv'], offered: { default: 'sv', supported: ['sv', 'de'] }, language: 'de' },
  { preferred: ['sv'], offered: { default: 'sv', supported: ['sv'] }, language: 'en' },
])('of $preferred, where $offered.supported are offered, we speak $language', ({ preferred, offered, language }) => {
  expect(pickLanguage(preferred, offered)).toBe(language);
});

it('what the tenant supports and we speak can be chosen', () => {
  expect(spokenOf({ default: 'de', supported: ['sv', 'de', 'en'] })).toEqual(['en', 'de']);
  expect(spokenOf({ default: 'de', supported: ['de'] })).toEqual(['de']);
});

it.each([
  { search: '?request=a&ui_locales=de-AT%20en', asked: ['de-AT', 'en'], address: '/sign-in?request=a#x' },
  { search: '?ui_locales=de', asked: ['de'], address: '/sign-in#x' },
  { search: '?ui_locales=', asked: [], address: '/sign-in#x' },
  { search: '?request=a', asked: [], address: '/sign-in?request=a#x' },
  { search: '', asked: [], address: '/sign-in#x' },
])('an application that opens $search asks for $asked, until the person chooses', ({ search, asked, address }) => {
  expect(askedIn(search)).toEqual(asked);
  expect(unasked({ pathname: '/sign-in', search, hash: '#x' })).toBe(address);
});
