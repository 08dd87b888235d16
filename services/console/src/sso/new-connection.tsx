import { managedSsoConnection, managedTenant, type ManagedSsoConnection } from '@latchkey/contracts';
import { useState, type SyntheticEvent } from 'react';
import { ApiProblem } from '../api/problem.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Failed, Note } from '../design/states.js';
import { ToCopy } from '../design/to-copy.js';
import { useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { PeopleFields, ProviderFields } from './connection-fields.js';
import { inputOf, noConnection, type ConnectionDraft } from './connection-form.js';

type NewProps = { isOpen: boolean; onClose: () => void };

/** Connects an organisation's provider. */
export const NewConnection = ({ isOpen, onClose }: NewProps) => (
  <Dialog title="New SSO connection" isOpen={isOpen} onClose={onClose}>
    <NewConnectionForm onClose={onClose} />
  </Dialog>
);

const NewConnectionForm = ({ onClose }: Pick<NewProps, 'onClose'>) => {
  const tenant = useTenantPath();
  const path = `${tenant}/sso-connections`;
  const [wanted, setWanted] = useState(noConnection);
  const make = useChange(
    (asked: ConnectionDraft) => ({ method: 'POST' as const, path, body: inputOf(asked), reply: managedSsoConnection }),
    [path],
  );
  const set = (changes: Partial<ConnectionDraft>) => setWanted((before) => ({ ...before, ...changes }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(wanted);
  };
  if (make.data) return <Made connection={make.data.data} onClose={onClose} />;
  const isAtField = make.error instanceof ApiProblem && make.error.errors.length > 0;
  return (
    <form className="form" onSubmit={submit}>
      <Callbacks />
      <ProviderFields value={wanted} error={make.error} onChange={set} />
      <PeopleFields value={wanted} error={make.error} onChange={set} />
      {make.error && !isAtField ? <Failed error={make.error} /> : null}
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={make.isPending}>
          Make connection
        </Button>
      </div>
    </form>
  );
};

/** Providers ask for it before they give out a client id. */
const Callbacks = () => {
  const maySee = useMay('tenants:read');
  const { data } = useRead(useTenantPath(), managedTenant, { enabled: maySee });
  const origin = data?.data.domains.origins[0];
  if (origin === undefined) return null;
  return (
    <ToCopy
      label="Callback address"
      about="Enter it at the provider first: it sends people back there."
      value={`${origin}/api/v1/sso/callback`}
    />
  );
};

const Made = ({ connection, onClose }: { connection: ManagedSsoConnection; onClose: () => void }) => (
  <div className="stack" role="status">
    {connection.warnings.map(({ code, detail }) => (
      <Note key={code} tone="caution">
        The provider did not answer as it should: {detail}. Mend that before you switch the connection on.
      </Note>
    ))}
    <p>
      {connection.active
        ? `From now on, people of ${connection.domains.join(', ')} sign in at ${connection.displayName}.`
        : 'The connection is kept. Nobody is sent there until you switch it on.'}
    </p>
    <RedirectUris uris={connection.redirectUris} />
    <div className="actions">
      <Button kind="primary" onPress={onClose}>
        Done
      </Button>
    </div>
  </div>
);

/** What has to be entered at the provider. */
export const RedirectUris = ({ uris }: { uris: readonly string[] }) =>
  uris.map((uri, index) => (
    <ToCopy
      key={uri}
      label={index === 0 ? 'Callback address' : `Callback address ${index + 1}`}
      value={uri}
      {...(index === 0 && { about: 'Enter it at the provider: it sends people back there.' })}
    />
  ));
