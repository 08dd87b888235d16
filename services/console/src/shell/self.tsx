import { administratorSelf, type AdministratorScope, type AdministratorSelf } from '@latchkey/contracts';
import { createContext, useContext, type ReactNode } from 'react';
import { access } from '../access/access.js';
import { Gate } from '../access/gate.js';
import { ApiProblem } from '../api/problem.js';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Failed, Loading } from '../design/states.js';

const Self = createContext<AdministratorSelf | undefined>(undefined);

/** Who administers here. */
export function useSelf(): AdministratorSelf {
  const self = useContext(Self);
  if (!self) throw new Error('nobody is known here');
  return self;
}

/** Whether who administers may do what needs this scope: what they may not is not offered. The API decides all the same. */
export const useMay = (scope: AdministratorScope): boolean => useSelf().scopes.includes(scope);

/** Shows its pages to who administers, and to others that they do not. */
export const Administering = ({ children }: { children: ReactNode }) => {
  const { data, error, refetch } = useRead('/me', administratorSelf);
  if (data) return <Self value={data.data}>{children}</Self>;
  if (!error) {
    return (
      <Gate title="Latchkey console">
        <Loading rows={2} />
      </Gate>
    );
  }
  const signOut = (
    <Button kind="secondary" onPress={() => access.signOut()}>
      Sign out
    </Button>
  );
  if (error instanceof ApiProblem && error.code === 'administrator.not_strong_enough') {
    return (
      <Gate title="A stronger sign-in is needed" lead="Administering needs a passkey, or two steps.">
        <Button kind="primary" onPress={() => void access.begin(location.pathname + location.search)}>
          Sign in again
        </Button>
        {signOut}
      </Gate>
    );
  }
  if (error instanceof ApiProblem && error.status === 403) {
    return (
      <Gate
        title="You do not administer here"
        lead="Your account is not an administrator’s. Somebody who may change administrators can make it one."
      >
        {signOut}
      </Gate>
    );
  }
  return (
    <Gate title="The console cannot be shown">
      <Failed error={error} onRetry={() => void refetch()} />
    </Gate>
  );
};
