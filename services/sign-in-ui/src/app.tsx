import { useEffect, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { AccountPage } from './account/account-page.js';
import { RecoverPage } from './links/recover-page.js';
import { UndoPage } from './links/undo-page.js';
import { entryState, usePage, type Page } from './router.js';
import { JourneyPage } from './steps/journey-page.js';

/** What each address shows; two that show the same journey are one page. */
const pageAt: Readonly<Record<Page, ReactNode>> = {
  '/': <JourneyPage key="sign-in" intent="sign-in" />,
  '/sign-in': <JourneyPage key="sign-in" intent="sign-in" />,
  '/sign-up': <JourneyPage key="sign-up" intent="sign-up" />,
  '/recover': <RecoverPage key="recover" />,
  '/account': <AccountPage key="account" />,
  '/account/undo': <UndoPage key="undo" />,
  '/step-up': <JourneyPage key="step-up" intent="step-up" />,
  '/set-up': <JourneyPage key="enrolment" intent="enrolment" />,
};

const Page = () => {
  const page = usePage();
  // A note belongs to one arrival; it must not come back with a reload.
  useEffect(() => {
    const { note: _, ...kept } = entryState();
    if (entryState().note) history.replaceState(kept, '');
  }, [page]);
  return pageAt[page];
};

export const App = () => {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language}>
      <Page />
    </I18nProvider>
  );
};
