import { webhookWithSecret } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { ApiProblem } from '../api/problem.js';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Failed } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { WebhookFields } from './webhook-fields.js';
import { isComplete, nothing, settingsOf, type WebhookForm } from './webhook-form.js';
import { WebhookSecretOnce } from './webhook-secret.js';

type NewProps = { isOpen: boolean; onClose: () => void };

/** Adds an endpoint; its secret is shown this once. */
export const NewWebhook = ({ isOpen, onClose }: NewProps) => (
  <Dialog title="New webhook" isOpen={isOpen} onClose={onClose}>
    <NewWebhookForm onClose={onClose} />
  </Dialog>
);

const NewWebhookForm = ({ onClose }: Pick<NewProps, 'onClose'>) => {
  const path = `${useTenantPath()}/webhooks`;
  const tenantId = useTenantId();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState(nothing);
  const make = useChange(
    (asked: WebhookForm) => ({ method: 'POST' as const, path, body: settingsOf(asked), reply: webhookWithSecret }),
    [path],
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(wanted);
  };
  const made = make.data?.data;
  if (made) {
    // Where it can be tried.
    const go = () => {
      onClose();
      void navigate({ to: '/t/$tenantId/webhooks/$webhookId', params: { tenantId, webhookId: made.webhookId } });
    };
    return <WebhookSecretOnce secret={made.secret} formerUntil={null} onDone={go} />;
  }
  const isAtField = make.error instanceof ApiProblem && make.error.errors.some(({ pointer }) => pointer === '/url');
  return (
    <form className="form" onSubmit={submit} noValidate>
      <WebhookFields
        value={wanted}
        error={make.error}
        onChange={(changes) => setWanted((before) => ({ ...before, ...changes }))}
      />
      {make.error && !isAtField ? <Failed error={make.error} /> : null}
      <p className="soft small">Its secret is shown next, this once. Then you can send it a test message.</p>
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={make.isPending} isDisabled={!isComplete(wanted)}>
          Make webhook
        </Button>
      </div>
    </form>
  );
};
