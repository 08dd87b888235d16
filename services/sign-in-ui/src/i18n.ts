import type { TenantLanguages } from '@latchkey/contracts';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import de from './locales/de.json';
import en from './locales/en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const keptAt = 'latchkey.language';
const everything: TenantLanguages = { default: 'en', supported: [...languages] };

/** What a tenant's pages may be in: what it supports and we speak. */
export const spokenOf = ({ supported }: TenantLanguages): Language[] =>
  languages.filter((language) => supported.includes(language));

/** The first of the person's languages that the tenant supports and we speak, else the tenant's own. */
export const pickLanguage = (preferred: readonly string[], offered: TenantLanguages = everything): Language => {
  const spoken = spokenOf(offered);
  for (const tag of preferred) {
    const match = spoken.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (match) return match;
  }
  return spoken.find((language) => language === offered.default) ?? spoken[0] ?? 'en';
};

const asksAt = 'ui_locales';

/** What an application asks for, in the address that it opened (OpenID Connect Core §3.1.2.1); the most wanted first. */
export const askedIn = (search: string): string[] =>
  (new URLSearchParams(search).get(asksAt) ?? '').split(' ').filter((tag) => tag !== '');

/** The same address without it. */
export const unasked = ({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string => {
  const query = new URLSearchParams(search);
  query.delete(asksAt);
  return `${pathname}${query.size > 0 ? `?${query.toString()}` : ''}${hash}`;
};

/** What the person chose on an earlier visit; nothing where the browser keeps nothing for us. */
const chosen = (): string | undefined => {
  try {
    return localStorage.getItem(keptAt) ?? undefined;
  } catch {
    return undefined;
  }
};

const keep = (language: string): void => {
  try {
    localStorage.setItem(keptAt, language);
  } catch {
    // It holds for this visit.
  }
};

/** Known as soon as the tenant's languages are. */
let ofPage: Language | undefined;

/** What the server is to speak: what the page does; before that is known, what an application asks for or the person chose, or as the browser asks. */
export const askedLanguage = (): string | undefined => ofPage ?? askedIn(location.search)[0] ?? chosen();

const tellDocument = (language: Language) => {
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
};

const speak = async (language: Language): Promise<void> => {
  ofPage = language;
  await i18next.changeLanguage(language);
  tellDocument(language);
};

const preferred = () =>
  [...askedIn(location.search), chosen(), ...navigator.languages].filter((tag) => tag !== undefined);

/** Goes on in a language of the tenant: what an application asks for, what the person chose, what the browser asks for. */
export const speakAs = (offered: TenantLanguages): Promise<void> => speak(pickLanguage(preferred(), offered));

/** Goes on in the tenant's own language, whoever looks. */
export const speakFirst = (offered: TenantLanguages): Promise<void> => speak(pickLanguage([], offered));

/** The person wants another language, now and on later visits. */
export const chooseLanguage = (language: string): Promise<void> => {
  keep(language);
  // Their word is the last, also after a reload.
  history.replaceState(history.state, '', unasked(location));
  return speak(pickLanguage([language]));
};

/** Starts translation and tells the document; nothing of the tenant is known yet. */
export const startTranslation = async (): Promise<void> => {
  const language = pickLanguage(preferred());
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, de: { translation: de } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  tellDocument(language);
};
