import type { Experience } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, spokenOf } from '../i18n.js';

const nameOf = (language: string) => new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

/** The languages that these pages may be read in, each in its own; nothing where there is only one. */
export const LanguageChoice = ({ languages }: Pick<Experience, 'languages'>) => {
  const { t, i18n } = useTranslation();
  const spoken = spokenOf(languages);
  if (spoken.length < 2) return null;
  return (
    <select
      className="language"
      aria-label={t('language')}
      value={i18n.language}
      onChange={({ target }) => void chooseLanguage(target.value)}
    >
      {spoken.map((language) => (
        <option key={language} value={language} lang={language}>
          {nameOf(language)}
        </option>
      ))}
    </select>
  );
};
