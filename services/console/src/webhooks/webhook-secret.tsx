import { webhookWithSecret, type Webhook } from '@latchkey/contracts';
import { useState } from 'react';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { when } from '../design/dates.js';
import { Confirm, Dialog } from '../design/dialog.js';
import { Panel } from '../design/page.js';
import { SecretOnce } from '../design/secret-once.js';

type ShownProps = { secret: string; formerUntil: string | null; onDone: () => void };

/** A secret that was made just now, and what one does with it. */
export const WebhookSecretOnce = ({ secret, formerUntil, onDone }: ShownProps) => (
  <div className="stack">
    <p className="soft">
      Verify each message with it, over the body as it came: <code>new Webhook(secret).verify(body, headers)</code> of
      the library <code>standardwebhooks</code>.
    </p>
    {formerUntil !== null && <p>The former secret signs too until {when(formerUntil)}. Deploy this one before.</p>}
    <SecretOnce values={[{ label: 'Secret', value: secret }]} hasSecret onDone={onDone} />
  </div>
);

type PanelProps = { path: string; former: Webhook['formerSecretUntil']; mayWrite: boolean };

/** What messages are signed with; another one is made here. */
export const SecretPanel = ({ path, former, mayWrite }: PanelProps) => {
  const [open, setOpen] = useState<'ask' | 'secret'>();
  const rotate = useChange(
    () => ({ method: 'POST' as const, path: `${path}/rotate-secret`, body: {}, reply: webhookWithSecret }),
    [path.slice(0, path.lastIndexOf('/'))],
  );
  const made = rotate.data?.data;
  const close = () => {
    setOpen(undefined);
    // It is not kept in this page either.
    rotate.reset();
  };
  const stillSigns = former !== null && new Date(former) > new Date();
  return (
    <Panel title="Secret" about="Each message is signed, so that the endpoint knows who sent it.">
      <div className="stack">
        <p>{stillSigns ? `Two secrets sign. The former one does until ${when(former)}.` : 'One secret signs.'}</p>
        {mayWrite && (
          <div className="actions">
            <Button kind="secondary" onPress={() => setOpen('ask')}>
              Rotate secret
            </Button>
          </div>
        )}
      </div>
      <Confirm
        title="Rotate the secret?"
        action="Make a new secret"
        isOpen={open === 'ask'}
        onClose={close}
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate(undefined, { onSuccess: () => setOpen('secret') })}
      >
        For 24 hours messages are signed with the new secret and with the present one; then the present one is worth
        nothing. {stillSigns && 'The one before it stops at once.'}
      </Confirm>
      <Dialog title="The new secret" isOpen={open === 'secret' && made !== undefined} onClose={close}>
        {made && <WebhookSecretOnce secret={made.secret} formerUntil={made.formerSecretUntil} onDone={close} />}
      </Dialog>
    </Panel>
  );
};
