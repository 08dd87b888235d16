import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOnline } from '../online.js';
import { Latch, Mark } from './mark.js';
import { OfflineBanner } from './notes.js';

type FrameProps = { tenant: string | undefined; at?: string | undefined; isBusy?: boolean; children: ReactNode };

/** The one card that every page is in. */
export const Frame = ({ tenant, at, isBusy = false, children }: FrameProps) => {
  const { t } = useTranslation();
  return (
    <div className="page">
      <main className="card" aria-busy={isBusy}>
        <div className="brand">
          <Mark />
          <span>{tenant}</span>
        </div>
        <Latch at={at} />
        <OfflineBanner online={useOnline()} />
        {children}
      </main>
      <footer className="footer">{t('poweredBy')}</footer>
    </div>
  );
};

/** What stands in for a page that is on its way. */
export const Skeleton = () => {
  const { t } = useTranslation();
  return (
    <div className="skeleton">
      <h1 className="visually-hidden">{t('state.loading')}</h1>
      <div className="skeleton-bar" data-size="title" />
      <div className="skeleton-bar" data-size="line" />
      <div className="skeleton-bar" />
      <div className="skeleton-bar" />
    </div>
  );
};
