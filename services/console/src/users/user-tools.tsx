import { managedUser, type ManagedUserDetail } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Confirm } from '../design/dialog.js';
import { tell, tellFailure } from '../design/toasts.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { firstNameOf } from './people.js';
import { EnrolmentLink } from './enrolment-link.js';

type ToolsProps = { path: string; user: ManagedUserDetail };

/** What can be done with somebody as a whole. */
export const UserTools = ({ path, user }: ToolsProps) => {
  const may = useMay('users:write');
  const [open, setOpen] = useState<'link' | 'delete'>();
  const users = `${useTenantPath()}/users`;
  const unlock = useChange(
    () => ({ method: 'POST' as const, path: `${path}/unlock`, body: {}, reply: managedUser }),
    [path],
  );
  if (!may) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <Suspension path={path} user={user} users={users} />
      <Button
        kind="secondary"
        isPending={unlock.isPending}
        onPress={() =>
          unlock.mutate(undefined, { onSuccess: () => tell('Wrong tries are forgotten.'), onError: tellFailure })
        }
      >
        Unlock
      </Button>
      <Button kind="secondary" isDisabled={user.suspendedAt !== null} onPress={() => setOpen('link')}>
        Enrolment link
      </Button>
      <Button kind="quiet-grave" onPress={() => setOpen('delete')}>
        Delete
      </Button>
      <EnrolmentLink path={path} isOpen={open === 'link'} onClose={close} />
      <Deletion path={path} user={user} users={users} isOpen={open === 'delete'} onClose={close} />
    </>
  );
};

/** At once, with a way back: nothing is lost by it but where they are signed in. */
const Suspension = ({ path, user, users }: ToolsProps & { users: string }) => {
  const change = useChange(
    (what: 'suspend' | 'reactivate') => ({
      method: 'POST' as const,
      path: `${path}/${what}`,
      body: {},
      reply: managedUser,
    }),
    [users],
  );
  const set = (what: 'suspend' | 'reactivate', isUndo = false) =>
    change.mutate(what, {
      onSuccess: () => {
        const undo = () => set(what === 'suspend' ? 'reactivate' : 'suspend', true);
        const text = what === 'suspend' ? 'Suspended, and signed out everywhere.' : 'They may sign in again.';
        tell(text, isUndo ? {} : { undo });
      },
      onError: tellFailure,
    });
  const what = user.suspendedAt === null ? 'suspend' : 'reactivate';
  return (
    <Button kind="secondary" isPending={change.isPending} onPress={() => set(what)}>
      {what === 'suspend' ? 'Suspend' : 'Reactivate'}
    </Button>
  );
};

type DeletionProps = ToolsProps & { users: string; isOpen: boolean; onClose: () => void };

const Deletion = ({ path, user, users, isOpen, onClose }: DeletionProps) => {
  const navigate = useNavigate();
  const tenantId = useTenantId();
  const remove = useChange(() => ({ method: 'DELETE' as const, path, reply: anything }), [users]);
  return (
    <Confirm
      title={`Delete ${firstNameOf(user)}?`}
      action="Delete for good"
      isOpen={isOpen}
      onClose={onClose}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            tell('The user is deleted.');
            void navigate({ to: '/t/$tenantId/users', params: { tenantId } });
          },
        })
      }
    >
      Their passkeys, factors and sessions go with them. This cannot be taken back: to keep somebody out for a while,
      suspend them.
    </Confirm>
  );
};
