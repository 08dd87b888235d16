import { useTranslation } from 'react-i18next';

/** Moments in the region's way of writing them, in the language of the page: "en-GB" where the page is "en". */
export const useDates = () => {
  const { i18n } = useTranslation();
  const locale = navigator.languages.find((tag) => tag.startsWith(i18n.language)) ?? i18n.language;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return { day: (at: string) => day.format(new Date(at)), moment: (at: string) => moment.format(new Date(at)) };
};

/** A country in the page's language, by its two letters. */
export const useCountry = () => {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames([i18n.language], { type: 'region' });
  return (code: string): string => names.of(code) ?? code;
};
