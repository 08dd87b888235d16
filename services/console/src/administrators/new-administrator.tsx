import {
  administratingPerson,
  administrationTenant,
  administratorScope,
  userPage,
  type AdministratorScope,
} from '@latchkey/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { call } from '../api/call.js';
import { keyOf, queryOf } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { TextField } from '../design/fields.js';
import { Failed } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { ScopeChecks } from './scope-checks.js';

type NewProps = { isOpen: boolean; onClose: () => void };
type Wanted = { who: string; scopes: AdministratorScope[] };

const reading = administratorScope.options.filter((scope) => scope.endsWith(':read'));

/** Nobody of this name. */
class Nobody extends Error {}

async function make({ who, scopes }: Wanted) {
  const name = who.trim().toLowerCase();
  const path = `/tenants/${administrationTenant}/users${queryOf({ q: name, limit: 10 })}`;
  const { users } = (await call({ path, reply: userPage })).data;
  const person = users.find(
    ({ userId, identifiers }) => userId === name || identifiers.some(({ value }) => value === name),
  );
  if (!person) throw new Nobody();
  return call({
    method: 'PUT',
    path: `/administrators/${person.userId}`,
    body: { scopes },
    reply: administratingPerson,
  });
}

/** Makes somebody who has an account an administrator. */
export const NewAdministrator = ({ isOpen, onClose }: NewProps) => (
  <Dialog title="New administrator" isOpen={isOpen} onClose={onClose}>
    <NewForm onClose={onClose} />
  </Dialog>
);

const NewForm = ({ onClose }: Pick<NewProps, 'onClose'>) => {
  const client = useQueryClient();
  const [who, setWho] = useState('');
  const [scopes, setScopes] = useState<AdministratorScope[]>(reading);
  const { mutate, error, isPending } = useMutation<unknown, Error, Wanted>({
    mutationFn: make,
    onSuccess: () => client.invalidateQueries({ queryKey: [...keyOf('/administrators')] }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      tell('They administer from now on, once they sign in with a passkey or two steps.');
      onClose();
    };
    mutate({ who, scopes }, { onSuccess });
  };
  const isNobody = error instanceof Nobody;
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label="Who"
        name="who"
        isRequired
        about="The e-mail address, number or name of somebody who has an account in the administrating tenant"
        value={who}
        fault={isNobody ? 'Nobody is known by this.' : undefined}
        onChange={setWho}
      />
      <ScopeChecks scopes={scopes} onChange={setScopes} />
      {error && !isNobody ? <Failed error={error} /> : null}
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={isPending} isDisabled={scopes.length === 0}>
          Make administrator
        </Button>
      </div>
    </form>
  );
};
