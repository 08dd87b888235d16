import { managedUser, type IdentifierType, type UserId } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { ApiProblem } from '../api/problem.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { CheckBox, Select, TextField } from '../design/fields.js';
import { Failed } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { typeName } from './people.js';

const types = (['email', 'phone', 'username'] as const).map((value) => ({ value, label: typeName(value) }));

type Wanted = { type: IdentifierType; value: string; name: string; verified: boolean };
const nothing: Wanted = { type: 'email', value: '', name: '', verified: false };

const bodyOf = ({ type, value, name, verified }: Wanted) => ({
  identifiers: [{ type, value: value.trim(), ...(type !== 'username' && { verified }) }],
  ...(name.trim() !== '' && { name: name.trim() }),
});

/** Makes a person, who sets up how they sign in by themselves. */
export const NewUser = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Dialog title="New user" isOpen={isOpen} onClose={onClose}>
    <NewUserForm onClose={onClose} />
  </Dialog>
);

const faultOf = (error: unknown): string | undefined => {
  if (!(error instanceof ApiProblem)) return undefined;
  if (error.code === 'identity.identifier_taken') return 'Somebody has this already.';
  if (error.code === 'identity.identifier_not_accepted') return 'The rules of this tenant do not accept this.';
  return error.errors.find(({ pointer }) => pointer.startsWith('/identifiers'))?.detail;
};

const NewUserForm = ({ onClose }: { onClose: () => void }) => {
  const path = `${useTenantPath()}/users`;
  const tenantId = useTenantId();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState(nothing);
  const make = useChange(
    (asked: Wanted) => ({ method: 'POST' as const, path, body: bodyOf(asked), reply: managedUser }),
    [path],
  );
  const set = (changes: Partial<Wanted>) => setWanted((before) => ({ ...before, ...changes }));
  const made = (userId: UserId) => {
    tell('The user was made.');
    onClose();
    void navigate({ to: '/t/$tenantId/users/$userId', params: { tenantId, userId } });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(wanted, { onSuccess: ({ data }) => made(data.userId) });
  };
  const fault = faultOf(make.error);
  return (
    <form className="form" onSubmit={submit}>
      <Select label="Known by" name="type" value={wanted.type} options={types} onChange={(type) => set({ type })} />
      <TextField
        label={typeName(wanted.type)}
        name="value"
        isRequired
        value={wanted.value}
        fault={fault}
        onChange={(value) => set({ value })}
        {...(wanted.type === 'phone' && { about: 'With its country code: +49…', inputMode: 'tel' as const })}
      />
      <TextField
        label="Name"
        name="name"
        about="May be left out"
        value={wanted.name}
        onChange={(name) => set({ name })}
      />
      {wanted.type !== 'username' && (
        <CheckBox
          label="It is proved to be theirs"
          about="Otherwise they prove it when they first sign in."
          name="verified"
          isChecked={wanted.verified}
          onChange={(verified) => set({ verified })}
        />
      )}
      {make.error && fault === undefined ? <Failed error={make.error} /> : null}
      <Actions isPending={make.isPending} onClose={onClose} />
    </form>
  );
};

const Actions = ({ isPending, onClose }: { isPending: boolean; onClose: () => void }) => (
  <div className="actions">
    <Button kind="secondary" onPress={onClose}>
      Cancel
    </Button>
    <Button kind="primary" type="submit" isPending={isPending}>
      Make user
    </Button>
  </div>
);
