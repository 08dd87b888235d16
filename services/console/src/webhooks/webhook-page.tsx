import { deliveryPage, webhookList } from '@latchkey/contracts';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Confirm } from '../design/dialog.js';
import { CheckBox } from '../design/fields.js';
import { Page, Panel } from '../design/page.js';
import { Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { ChangedMeanwhile, NotSaved } from '../drafts/draft-parts.js';
import { useDraft, type Draft } from '../drafts/use-draft.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { Deliveries } from './deliveries.js';
import { TestMessage } from './test-message.js';
import { WebhookFields } from './webhook-fields.js';
import { isComplete, isInUse, settingsOf, webhookForm, type WebhookForm } from './webhook-form.js';
import { SecretPanel } from './webhook-secret.js';
import { InUseBadge, NotInUse } from './webhook-use.js';

/** One endpoint: what it is, what it is told of, and what came of its messages. */
export const WebhookPage = () => {
  const { webhookId = '' } = useParams({ strict: false });
  const tenantId = useTenantId();
  const webhooks = `${useTenantPath()}/webhooks`;
  const path = `${webhooks}/${encodeURIComponent(webhookId)}`;
  const may = useMay('webhooks:write');
  const { reading, draft } = useDraft<WebhookForm>(path, webhookForm, {
    sent: settingsOf,
    makesOld: [webhooks],
    saved: 'The webhook is saved.',
  });
  const read = reading.data?.data;
  const name = read?.description || 'Webhook';
  const back = (
    <Link to="/t/$tenantId/webhooks" params={{ tenantId }}>
      ← Webhooks
    </Link>
  );
  const lead = read && (
    <>
      <code>{read.url}</code> <InUseBadge webhook={read} />
    </>
  );
  return (
    <Page title={name} back={back} lead={lead} tools={may && draft && <Deletion path={path} />}>
      <Shown reading={reading} rows={6}>
        {({ data, etag }) =>
          draft && <Endpoint key={webhookId} {...{ path, draft, etag }} current={data} mayWrite={may} />
        }
      </Shown>
    </Page>
  );
};

type EndpointProps = {
  path: string;
  draft: Draft<WebhookForm>;
  current: WebhookForm;
  etag: string | undefined;
  mayWrite: boolean;
};

const Endpoint = ({ path, draft, current, etag, mayWrite }: EndpointProps) => {
  const { webhookId = '' } = useParams({ strict: false });
  const search = useSearch({ from: '/inside/t/$tenantId/webhooks/$webhookId' });
  const all = useRead(`${useTenantPath()}/webhooks`, webhookList);
  const former = all.data?.data.webhooks.find((one) => one.webhookId === webhookId)?.formerSecretUntil ?? null;
  const deliveries = useRead(`${path}/deliveries?limit=20`, deliveryPage).data?.data.deliveries ?? [];
  const inUse = isInUse(current);
  return (
    <div className="stack">
      <NotInUse path={path} form={current} etag={etag} deliveries={deliveries} mayWrite={mayWrite} />
      <ChangedMeanwhile draft={draft} />
      <div className="panels">
        <Panel title="What it is">
          <Editor draft={draft} mayWrite={mayWrite} />
        </Panel>
        <div className="stack">
          {mayWrite && <TestMessage path={path} isInUse={inUse} deliveries={deliveries} />}
          <SecretPanel path={path} former={former} mayWrite={mayWrite} />
        </div>
      </div>
      <Deliveries path={path} search={search} isInUse={inUse} mayWrite={mayWrite} />
    </div>
  );
};

const Editor = ({ draft, mayWrite }: { draft: Draft<WebhookForm>; mayWrite: boolean }) => {
  const { value, error, change } = draft;
  const maySave = draft.isChanged && isComplete(value) && draft.meanwhile.length === 0;
  return (
    <div className="stack">
      <fieldset className="fieldset form" disabled={!mayWrite} aria-label="Webhook">
        <WebhookFields value={value} error={error} onChange={change} />
        <CheckBox
          label="In use"
          about="Otherwise it gets nothing, and what happens is not kept for it."
          name="active"
          isChecked={isInUse(value)}
          onChange={(active) => change(active ? { active, disabledAt: null } : { active })}
        />
      </fieldset>
      <NotSaved draft={draft} />
      {mayWrite && (
        <div className="actions">
          <Button kind="primary" isDisabled={!maySave} isPending={draft.isSaving} onPress={() => draft.save()}>
            Save webhook
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

const Deletion = ({ path }: { path: string }) => {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const tenantId = useTenantId();
  const remove = useChange(
    () => ({ method: 'DELETE' as const, path, reply: anything }),
    [`${useTenantPath()}/webhooks`],
  );
  return (
    <>
      <Button kind="quiet-grave" onPress={() => setOpen(true)}>
        Delete
      </Button>
      <Confirm
        title="Delete this webhook?"
        action="Delete for good"
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              tell('The webhook is deleted.');
              void navigate({ to: '/t/$tenantId/webhooks', params: { tenantId } });
            },
          })
        }
      >
        Nothing is sent there any more, what waits neither. Its deliveries cannot be seen any more, and its secret is
        worth nothing. This cannot be taken back.
      </Confirm>
    </>
  );
};
