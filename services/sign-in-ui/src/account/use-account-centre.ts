import { useEffect, useState, useSyncExternalStore } from 'react';
import { gateway, readExperience } from '../gateway.js';
import { navigate } from '../router.js';
import { AccountCentre } from './account-centre.js';
import { goToSetUp, goToStepUp, takeArrival } from './way-back.js';

const createCentre = () =>
  new AccountCentre({
    client: gateway,
    readExperience,
    onSignedOut: (how) => navigate('/sign-in', { replace: true, ...(how !== 'nobody' && { note: how }) }),
    onStepUp: goToStepUp,
    onSetUp: ({ setsUp, contact }) => goToSetUp(setsUp, contact),
  });

/** The account of this page's person; without a session the way leads to the sign-in page. */
export const useAccountCentre = () => {
  const [centre] = useState(createCentre);
  useEffect(() => {
    const again = () => void centre.load();
    // A page that comes back out of the browser's cache shows the past; the state is on the server.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) again();
    };
    void centre.open(takeArrival());
    window.addEventListener('online', again);
    window.addEventListener('pageshow', onShow);
    return () => {
      centre.close();
      window.removeEventListener('online', again);
      window.removeEventListener('pageshow', onShow);
    };
  }, [centre]);
  return { centre, state: useSyncExternalStore(centre.subscribe, centre.state) };
};
