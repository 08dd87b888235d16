import {
  administratorList,
  administrationTenant,
  managedUserDetail,
  type AdministratingPerson,
} from '@latchkey/contracts';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { when } from '../design/dates.js';
import { Confirm } from '../design/dialog.js';
import { Page, Panel } from '../design/page.js';
import { Badge, Empty, Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { useMay, useSelf } from '../shell/self.js';
import { firstNameOf } from '../users/people.js';
import { ChangeScopes } from './change-scopes.js';
import { NewAdministrator } from './new-administrator.js';
import { scopesTold } from './scope-words.js';

const path = '/administrators';

/** Who administers: people of the administrating tenant, for every tenant. */
export const AdministratorsPage = () => {
  const may = useMay('administrators:write');
  const reading = useRead(path, administratorList);
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title="Administrators"
      lead="Who may use this console. They administer every tenant, as far as they may."
      tools={
        may && (
          <Button kind="primary" onPress={() => setAdding(true)}>
            New administrator
          </Button>
        )
      }
    >
      <Shown reading={reading} rows={3}>
        {({ data: { administrators } }) =>
          administrators.length === 0 ? (
            <Empty title="Nobody administers by this console">Tokens of programs do.</Empty>
          ) : (
            <Panel title="People">
              <ul className="rows">
                {administrators.map((one) => (
                  <Person key={one.userId} person={one} mayWrite={may} />
                ))}
              </ul>
            </Panel>
          )
        }
      </Shown>
      <NewAdministrator isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
};

const Person = ({ person, mayWrite }: { person: AdministratingPerson; mayWrite: boolean }) => {
  const self = useSelf();
  const maySee = useMay('users:read');
  const user = useRead(`/tenants/${administrationTenant}/users/${person.userId}`, managedUserDetail, {
    enabled: maySee,
  });
  const [open, setOpen] = useState<'scopes' | 'remove'>();
  const name = user.data ? firstNameOf(user.data.data) : person.userId;
  const close = () => setOpen(undefined);
  return (
    <li>
      <span className="row-main">
        {name} {person.userId === self.userId && <Badge tone="good">You</Badge>}
        <span className="row-about">
          {scopesTold(person.scopes)} · since {when(person.since)}
        </span>
      </span>
      {mayWrite && (
        <span className="actions">
          <Button kind="quiet" label={`Change what ${name} may`} onPress={() => setOpen('scopes')}>
            Change
          </Button>
          <Button kind="quiet-grave" label={`Remove ${name}`} onPress={() => setOpen('remove')}>
            Remove
          </Button>
        </span>
      )}
      <ChangeScopes person={person} name={name} isOpen={open === 'scopes'} onClose={close} />
      <Removal person={person} name={name} isOpen={open === 'remove'} onClose={close} />
    </li>
  );
};

type RemovalProps = { person: AdministratingPerson; name: string; isOpen: boolean; onClose: () => void };

const Removal = ({ person, name, isOpen, onClose }: RemovalProps) => {
  const remove = useChange(
    () => ({ method: 'DELETE' as const, path: `${path}/${person.userId}`, reply: anything }),
    [path, '/me'],
  );
  return (
    <Confirm
      title={`Remove ${name}?`}
      action="Remove"
      isOpen={isOpen}
      onClose={onClose}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            tell('They administer no more.');
            onClose();
          },
        })
      }
    >
      They keep their account and administer no more, from now on.
    </Confirm>
  );
};
