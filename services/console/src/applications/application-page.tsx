import { registeredClient, type RegisteredClient } from '@latchkey/contracts';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Confirm } from '../design/dialog.js';
import { Page, Panel } from '../design/page.js';
import { Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { ChangedMeanwhile, NotSaved } from '../drafts/draft-parts.js';
import { useDraft, type Draft } from '../drafts/use-draft.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { ClientFields, MoreClientFields, SecurityFields } from './client-fields.js';
import { settingsOf } from './client-form.js';

/** One application: what it may do, and where it lives. */
export const ApplicationPage = () => {
  const { clientId = '' } = useParams({ strict: false });
  const tenantId = useTenantId();
  const clients = `${useTenantPath()}/clients`;
  const path = `${clients}/${encodeURIComponent(clientId)}`;
  const may = useMay('clients:write');
  const { reading, draft } = useDraft<RegisteredClient>(path, registeredClient, {
    sent: settingsOf,
    makesOld: [clients],
    saved: 'The application is saved.',
  });
  const name = reading.data?.data.name ?? 'Application';
  const back = (
    <Link to="/t/$tenantId/applications" params={{ tenantId }}>
      ← Applications
    </Link>
  );
  return (
    <Page
      title={name}
      back={back}
      lead={<code>{clientId}</code>}
      tools={may && draft && <Deletion path={path} name={name} />}
    >
      <Shown reading={reading} rows={6}>
        {() => draft && <Editor key={clientId} draft={draft} mayWrite={may} />}
      </Shown>
    </Page>
  );
};

const Editor = ({ draft, mayWrite }: { draft: Draft<RegisteredClient>; mayWrite: boolean }) => {
  const { value, error, change } = draft;
  return (
    <div className="stack">
      <ChangedMeanwhile draft={draft} />
      <fieldset className="fieldset" disabled={!mayWrite} aria-label="Application">
        <div className="panels">
          <Panel title="Where it lives">
            <div className="form">
              <ClientFields value={value} error={error} onChange={change} />
            </div>
          </Panel>
          {value.type !== 'service' && (
            <Panel title="Sign-in and sign-out">
              <div className="form">
                <SecurityFields value={value} error={error} onChange={change} />
              </div>
            </Panel>
          )}
          <Panel title="More">
            <div className="form">
              <MoreClientFields value={value} error={error} onChange={change} />
            </div>
          </Panel>
        </div>
      </fieldset>
      <NotSaved draft={draft} />
      {mayWrite && (
        <div className="actions">
          <Button
            kind="primary"
            isDisabled={!draft.isChanged || draft.meanwhile.length > 0}
            isPending={draft.isSaving}
            onPress={() => draft.save()}
          >
            Save application
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
  const clients = `${useTenantPath()}/clients`;
  const remove = useChange(() => ({ method: 'DELETE' as const, path, reply: anything }), [clients]);
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
              tell('The application is deleted.');
              void navigate({ to: '/t/$tenantId/applications', params: { tenantId } });
            },
          })
        }
      >
        Nobody can sign in to it any more, and its tokens are worth nothing. This cannot be taken back.
      </Confirm>
    </>
  );
};
