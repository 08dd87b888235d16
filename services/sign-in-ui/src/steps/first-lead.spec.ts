import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { fieldName } from '../journey/typed-identifier.js';
import de from '../locales/de.json';
import en from '../locales/en.json';
import { firstLead } from './first-lead.js';

beforeAll(async () => {
  const resources = { en: { translation: en }, de: { translation: de } };
  await i18next.init({ lng: 'en', resources, interpolation: { escapeValue: false } });
});

const said = (language: string, page: Parameters<typeof firstLead>[0]): string => {
  const t = i18next.getFixedT(language);
  const { key, of } = firstLead(page);
  return t(key, { yours: t(`${of}.${fieldName(page.types)}`) });
};

const signIn = { intent: 'sign-in', withPasskey: false, withPassword: false } as const;
const signUp = { ...signIn, intent: 'sign-up' } as const;

it.each<{ page: Parameters<typeof firstLead>[0]; english: string; german: string }>([
  {
    page: { ...signIn, types: ['email'], withPasskey: true },
    english: 'Use a passkey, or go on with your email address.',
    german: 'Nutzen Sie einen Passkey, oder machen Sie mit Ihrer E-Mail-Adresse weiter.',
  },
  {
    page: { ...signIn, types: ['username'] },
    english: 'Enter your user name. The next page shows how to go on.',
    german: 'Geben Sie Ihren Benutzernamen ein. Die nächste Seite zeigt, wie es weitergeht.',
  },
  {
    page: { ...signIn, types: ['username'], withPassword: true },
    english: 'Enter your user name and your password.',
    german: 'Geben Sie Ihren Benutzernamen und Ihr Passwort ein.',
  },
  {
    page: { ...signIn, types: ['phone', 'email'], withPasskey: true, withPassword: true },
    english: 'Use a passkey, or sign in with your email address or phone number and your password.',
    german:
      'Nutzen Sie einen Passkey, oder melden Sie sich mit Ihrer E-Mail-Adresse oder Telefonnummer und Ihrem Passwort an.',
  },
  {
    page: { ...signUp, types: ['phone'] },
    english: 'Start with your phone number. We will send a code there to make sure it is yours.',
    german:
      'Beginnen Sie mit Ihrer Telefonnummer. Wir senden einen Code dorthin, um sicherzugehen, dass sie Ihnen gehört.',
  },
  {
    page: { ...signUp, types: ['email', 'phone', 'username'] },
    english: 'Start with your email address, phone number or user name. The next page shows how to go on.',
    german:
      'Beginnen Sie mit Ihrer E-Mail-Adresse, Ihrer Telefonnummer oder Ihrem Benutzernamen. Die nächste Seite zeigt, wie es weitergeht.',
  },
  {
    page: { ...signIn, intent: 'recover', types: ['phone'] },
    english: 'Enter your phone number. We will send you a code, and then you choose a new password.',
    german: 'Geben Sie Ihre Telefonnummer ein. Wir senden Ihnen einen Code, danach wählen Sie ein neues Passwort.',
  },
])('$english', ({ page, english, german }) => {
  expect(said('en', page)).toBe(english);
  expect(said('de', page)).toBe(german);
});
