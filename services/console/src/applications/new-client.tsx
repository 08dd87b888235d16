import { clientSettings, registeredClient, type ClientSettings } from '@latchkey/contracts';
import { useState, type SyntheticEvent } from 'react';
import { z } from 'zod';
import { ApiProblem } from '../api/problem.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Select } from '../design/fields.js';
import { SecretOnce } from '../design/secret-once.js';
import { Failed } from '../design/states.js';
import { useTenantPath } from '../shell/layout.js';
import { ClientFields } from './client-fields.js';
import { clientTypes, settingsOf } from './client-form.js';

type NewProps = { isOpen: boolean; onClose: () => void };

/** The answer to making one: the only time that the secret is told. */
const created = registeredClient.extend({ secret: z.string().optional() });
const nothing: ClientSettings = { ...clientSettings.parse({ name: 'x', type: 'web' }), name: '' };

/** Registers an application; the secret of one that has one is shown this once. */
export const NewClient = ({ isOpen, onClose }: NewProps) => (
  <Dialog title="New application" isOpen={isOpen} onClose={onClose}>
    <NewClientForm onClose={onClose} />
  </Dialog>
);

const NewClientForm = ({ onClose }: Pick<NewProps, 'onClose'>) => {
  const path = `${useTenantPath()}/clients`;
  const [wanted, setWanted] = useState(nothing);
  const make = useChange(
    (asked: ClientSettings) => ({ method: 'POST' as const, path, body: settingsOf(asked), reply: created }),
    [path],
  );
  const set = (changes: Partial<ClientSettings>) => setWanted((before) => ({ ...before, ...changes }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(wanted);
  };
  const made = make.data?.data;
  if (made) {
    const values = [
      { label: 'Client id', value: made.clientId },
      ...(made.secret === undefined ? [] : [{ label: 'Client secret', value: made.secret }]),
    ];
    return <SecretOnce values={values} hasSecret={made.secret !== undefined} onDone={onClose} />;
  }
  const isAtField = make.error instanceof ApiProblem && make.error.errors.length > 0;
  return (
    <form className="form" onSubmit={submit}>
      <Select
        label="Kind"
        name="type"
        value={wanted.type}
        options={clientTypes}
        about={clientTypes.find(({ value }) => value === wanted.type)?.about}
        onChange={(type) => set({ type, redirectUris: [] })}
      />
      <ClientFields value={wanted} error={make.error} onChange={set} />
      {make.error && !isAtField ? <Failed error={make.error} /> : null}
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={make.isPending}>
          Make application
        </Button>
      </div>
    </form>
  );
};
