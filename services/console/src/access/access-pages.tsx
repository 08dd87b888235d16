import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Unreachable } from '../api/problem.js';
import { Button } from '../design/button.js';
import { Failed, Loading } from '../design/states.js';
import { access, type Standing } from './access.js';
import { Gate } from './gate.js';

/** Whether somebody is in; asked of the provider once, when the first page needs to know. */
function useStanding(): { standing: Standing; error: unknown; retry: () => void } {
  const standing = useSyncExternalStore(access.subscribe, access.current);
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (access.current() !== 'unknown') return;
    setError(undefined);
    access.token().catch((reason: unknown) => {
      if (reason instanceof Unreachable) setError(reason);
    });
  }, [tries]);
  return { standing, error, retry: () => setTries((before) => before + 1) };
}

/** Shows its pages to who is signed in, and the way in to who is not. */
export const SignedIn = ({ children }: { children: ReactNode }) => {
  const { standing, error, retry } = useStanding();
  if (standing === 'in') return children;
  if (standing === 'out') return <Landing />;
  if (error) {
    return (
      <Gate title="The console cannot be reached">
        <Failed error={error} onRetry={retry} />
      </Gate>
    );
  }
  return (
    <Gate title="Latchkey console">
      <Loading rows={2} />
    </Gate>
  );
};

const Landing = () => (
  <Gate
    title="Sign in to the console"
    lead="People, policies, applications and the log of this installation. You sign in as everywhere else: with your passkey."
  >
    <Button kind="primary" onPress={() => void access.begin(location.pathname + location.search)}>
      Sign in
    </Button>
  </Gate>
);

/** Why the provider sent somebody back without a code. */
const refusals: Readonly<Record<string, string>> = {
  access_denied: 'The sign-in was left before its end.',
  unmet_authentication_requirements:
    'Administering needs a passkey, or two steps. Set up a passkey in your account, then sign in again.',
  unasked: 'This page was opened without a sign-in that belongs to it. It may have been begun in another tab.',
};

/** Where the provider sends the browser back to. */
export const CallbackPage = ({ onArrived }: { onArrived: (to: string) => void }) => {
  const [refused, setRefused] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const { search } = location;
    // The code is good once and has no place in the history.
    if (search !== '') history.replaceState(history.state, '', location.pathname);
    if (search === '') return;
    access
      .arrive(search)
      .then((arrival) => {
        if ('to' in arrival) onArrived(arrival.to);
        if ('refused' in arrival) setRefused(arrival.refused);
      })
      .catch(setError);
  }, [onArrived]);
  const again = (
    <Button kind="primary" onPress={() => void access.begin('/console/')}>
      Sign in again
    </Button>
  );
  if (refused !== undefined) {
    return (
      <Gate title="You are not signed in" lead={refusals[refused] ?? 'The sign-in did not work.'}>
        {again}
      </Gate>
    );
  }
  if (error) {
    return (
      <Gate title="You are not signed in">
        <Failed error={error} />
        {again}
      </Gate>
    );
  }
  return (
    <Gate title="Signing in">
      <Loading rows={2} />
    </Gate>
  );
};
