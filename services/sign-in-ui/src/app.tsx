import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { AccountPage } from './account/account-page.js';
import { entryState, usePage } from './router.js';
import { JourneyPage } from './steps/journey-page.js';

const intentOf = { '/': 'sign-in', '/sign-in': 'sign-in', '/sign-up': 'sign-up', '/recover': 'recover' } as const;

const Page = () => {
  const page = usePage();
  // A note belongs to one arrival; it must not come back with a reload.
  useEffect(() => {
    if (entryState().note) history.replaceState({}, '');
  }, [page]);
  if (page === '/account') return <AccountPage />;
  const intent = intentOf[page];
  return <JourneyPage key={intent} intent={intent} />;
};

export const App = () => {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language}>
      <Page />
    </I18nProvider>
  );
};
