import { administratingPerson, type AdministratingPerson, type AdministratorScope } from '@latchkey/contracts';
import { useState, type SyntheticEvent } from 'react';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Failed } from '../design/states.js';
import { tell, tellFailure } from '../design/toasts.js';
import { ScopeChecks } from './scope-checks.js';

type ChangeProps = { person: AdministratingPerson; name: string; isOpen: boolean; onClose: () => void };

/** What an administrator may do; it can be taken back. */
export const ChangeScopes = ({ person, name, isOpen, onClose }: ChangeProps) => {
  const change = useChange(
    (scopes: AdministratorScope[]) => ({
      method: 'PUT' as const,
      path: `/administrators/${person.userId}`,
      body: { scopes },
      reply: administratingPerson,
    }),
    ['/administrators', '/me'],
  );
  const save = (scopes: AdministratorScope[]) =>
    change.mutate(scopes, {
      onSuccess: () => {
        const undo = () => change.mutate(person.scopes, { onError: tellFailure });
        tell('It is changed.', { undo });
        onClose();
      },
    });
  return (
    <Dialog title={`What ${name} may`} isOpen={isOpen} onClose={onClose}>
      <ScopesForm before={person.scopes} isPending={change.isPending} error={change.error} {...{ save, onClose }} />
    </Dialog>
  );
};

type FormProps = {
  before: readonly AdministratorScope[];
  isPending: boolean;
  error: unknown;
  save: (scopes: AdministratorScope[]) => void;
  onClose: () => void;
};

const ScopesForm = ({ before, isPending, error, save, onClose }: FormProps) => {
  const [scopes, setScopes] = useState<AdministratorScope[]>([...before]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save(scopes);
  };
  return (
    <form className="form" onSubmit={submit}>
      <ScopeChecks scopes={scopes} onChange={setScopes} />
      {error ? <Failed error={error} /> : null}
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={isPending} isDisabled={scopes.length === 0}>
          Save
        </Button>
      </div>
    </form>
  );
};
