import type { Experience } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOnline } from '../online.js';
import { BrandLine } from './brand-line.js';
import { LanguageChoice } from './language-choice.js';
import { Latch } from './mark.js';
import { OfflineBanner } from './notes.js';

type FrameProps = {
  /** Whose page it is; nothing as long as nobody knows. */
  experience: Experience | undefined;
  at?: string | undefined;
  isBusy?: boolean;
  /** For a page with much on it. */
  isWide?: boolean;
  children: ReactNode;
};

/** The one card that every page is in. */
export const Frame = ({ experience, at, isBusy = false, isWide = false, children }: FrameProps) => {
  const { t } = useTranslation();
  return (
    <div className="page" data-at={at}>
      <main className="card" data-wide={isWide || undefined} aria-busy={isBusy}>
        <BrandLine experience={experience} />
        <Latch at={at} />
        <OfflineBanner online={useOnline()} />
        {children}
      </main>
      {(experience || !isBusy) && (
        <footer className="footer">
          <span>{t('poweredBy')}</span>
          {experience && <LanguageChoice languages={experience.languages} />}
        </footer>
      )}
    </div>
  );
};

/** What stands in for a page that is on its way. */
export const Skeleton = () => {
  const { t } = useTranslation();
  return (
    <div className="skeleton" data-step="loading">
      <h1 className="visually-hidden">{t('state.loading')}</h1>
      <div className="skeleton-bar" data-size="title" />
      <div className="skeleton-bar" data-size="line" />
      <div className="skeleton-bar" />
      <div className="skeleton-bar" />
    </div>
  );
};
