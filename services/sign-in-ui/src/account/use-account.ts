import { GatewayProblem, signalAcceptedCredentials } from '@latchkey/client';
import type { AccountProfile, Experience, SessionView } from '@latchkey/contracts';
import { useCallback, useEffect, useState } from 'react';
import { gateway, readExperience } from '../gateway.js';
import { reactionTo, type Note } from '../journey/reaction.js';
import { navigate } from '../router.js';

type Account = { experience: Experience; session: SessionView; profile: AccountProfile };
export type AccountState = {
  account: Account | undefined;
  note: Note | undefined;
  pending: 'reading' | 'signing-out' | undefined;
};

const isSignedOut = (error: unknown) => error instanceof GatewayProblem && error.status === 401;

const noteOf = (error: unknown): Note => {
  const reaction = reactionTo(error);
  return 'note' in reaction ? reaction.note : { name: 'broken', tone: 'problem' };
};

/** Here the whole list is at hand, and nobody waits: what was left behind by a creation that failed is offered no more. */
const tellAuthenticators = ({ knownAs, passkeys }: AccountProfile) => {
  if (!knownAs) return;
  const ids = passkeys.map(({ credentialId }) => credentialId);
  void signalAcceptedCredentials(knownAs, ids);
};

const read = async (): Promise<Account> => {
  const [experience, session, profile] = await Promise.all([
    readExperience(),
    gateway.session.read(),
    gateway.account.profile(),
  ]);
  tellAuthenticators(profile);
  return { experience, session, profile };
};

/** The signed-in person; without a session the way leads to the sign-in page. */
export const useAccount = () => {
  const [state, setState] = useState<AccountState>({ account: undefined, note: undefined, pending: 'reading' });

  const run = useCallback(async (pending: 'reading' | 'signing-out', action: () => Promise<Account | undefined>) => {
    setState((before) => ({ ...before, pending }));
    try {
      const account = await action();
      if (account) setState({ account, note: undefined, pending: undefined });
    } catch (error) {
      if (isSignedOut(error)) navigate('/sign-in', { replace: true });
      else setState((before) => ({ ...before, note: noteOf(error), pending: undefined }));
    }
  }, []);

  const load = useCallback(() => run('reading', read), [run]);
  const signOut = useCallback(
    () =>
      run('signing-out', async () => {
        await gateway.session.end();
        navigate('/sign-in', { replace: true, note: 'signed-out' });
        return undefined;
      }),
    [run],
  );

  useEffect(() => {
    const again = () => void load();
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) again();
    };
    again();
    window.addEventListener('online', again);
    window.addEventListener('pageshow', onShow);
    return () => {
      window.removeEventListener('online', again);
      window.removeEventListener('pageshow', onShow);
    };
  }, [load]);

  return { state, load, signOut };
};
