import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { z } from 'zod';
import { anything } from '../api/call.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Confirm } from '../design/dialog.js';
import { Page, Panel } from '../design/page.js';
import { Badge, Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { ChangedMeanwhile, NotSaved } from '../drafts/draft-parts.js';
import { useDraft, type Draft } from '../drafts/use-draft.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { PeopleFields, ProviderFields } from './connection-fields.js';
import { editedConnection, inputOf } from './connection-form.js';
import { RedirectUris } from './new-connection.js';

type Edited = z.infer<typeof editedConnection>;

/** One connection: the provider, and whose sign-in it is. */
export const ConnectionPage = () => {
  const { connectionId = '' } = useParams({ strict: false });
  const tenantId = useTenantId();
  const connections = `${useTenantPath()}/sso-connections`;
  const path = `${connections}/${encodeURIComponent(connectionId)}`;
  const may = useMay('sso:write');
  const { reading, draft } = useDraft<Edited>(path, editedConnection, {
    sent: inputOf,
    makesOld: [connections],
    saved: 'The connection is saved.',
  });
  const stored = reading.data?.data;
  const name = stored?.displayName ?? 'SSO connection';
  const back = (
    <Link to="/t/$tenantId/sso" params={{ tenantId }}>
      ← SSO
    </Link>
  );
  return (
    <Page
      title={name}
      back={back}
      lead={stored && (stored.active ? <Badge tone="good">Active</Badge> : <Badge>Off</Badge>)}
      tools={may && draft && <Deletion path={path} name={name} />}
    >
      <Shown reading={reading} rows={6}>
        {() => draft && <Editor key={connectionId} draft={draft} mayWrite={may} />}
      </Shown>
    </Page>
  );
};

const Editor = ({ draft, mayWrite }: { draft: Draft<Edited>; mayWrite: boolean }) => {
  const { value, error, change } = draft;
  return (
    <div className="stack">
      <ChangedMeanwhile draft={draft} />
      <fieldset className="fieldset" disabled={!mayWrite} aria-label="SSO connection">
        <div className="panels">
          <Panel title="Provider">
            <div className="form">
              <ProviderFields value={value} error={error} hasSecret={value.hasClientSecret} onChange={change} />
            </div>
          </Panel>
          <Panel title="People">
            <div className="form">
              <PeopleFields value={value} error={error} onChange={change} />
            </div>
          </Panel>
        </div>
      </fieldset>
      <Panel title="At the provider">
        <div className="form">
          <RedirectUris uris={value.redirectUris} />
        </div>
      </Panel>
      <NotSaved draft={draft} />
      {mayWrite && (
        <div className="actions">
          <Button
            kind="primary"
            isDisabled={!draft.isChanged || draft.meanwhile.length > 0}
            isPending={draft.isSaving}
            onPress={() => draft.save()}
          >
            Save connection
          </Button>
          {draft.isChanged && (
            <Button kind="quiet" onPress={draft.discard}>
              Discard changes
            </Button>
          )}
        </div>
      )}
    </div>
  );
};

const Deletion = ({ path, name }: { path: string; name: string }) => {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const tenantId = useTenantId();
  const connections = `${useTenantPath()}/sso-connections`;
  const remove = useChange(() => ({ method: 'DELETE' as const, path, reply: anything }), [connections]);
  return (
    <>
      <Button kind="quiet-grave" onPress={() => setOpen(true)}>
        Delete
      </Button>
      <Confirm
        title={`Delete ${name}?`}
        action="Delete for good"
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              tell('The connection is deleted.');
              void navigate({ to: '/t/$tenantId/sso', params: { tenantId } });
            },
          })
        }
      >
        Nobody is sent to this provider any more, and who is who there is forgotten. Its people keep their accounts and
        may use passkeys here again. This cannot be taken back.
      </Confirm>
    </>
  );
};
