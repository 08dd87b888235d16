import { webhook as webhookSchema, type WebhookDelivery } from '@latchkey/contracts';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { when } from '../design/dates.js';
import { Badge, Failed, Note } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { whyDisabled } from './delivery-words.js';
import { settingsOf, type WebhookForm } from './webhook-form.js';

/** Whether an endpoint gets messages, in a word. */
export const InUseBadge = ({ webhook }: { webhook: Pick<WebhookForm, 'active' | 'disabledAt'> }) => {
  if (webhook.disabledAt !== null) return <Badge tone="problem">Disabled</Badge>;
  return webhook.active ? <Badge tone="good">Active</Badge> : <Badge>Inactive</Badge>;
};

type NotInUseProps = {
  path: string;
  form: WebhookForm;
  etag: string | undefined;
  deliveries: readonly WebhookDelivery[];
  mayWrite: boolean;
};

/** Why an endpoint gets nothing, and the way back. */
export const NotInUse = ({ path, form, etag, deliveries, mayWrite }: NotInUseProps) => {
  const { active, disabledAt } = form;
  const use = useChange(
    () => ({
      method: 'PUT' as const,
      path,
      body: { ...settingsOf(form), active: true },
      ifMatch: etag,
      reply: webhookSchema,
    }),
    [path.slice(0, path.lastIndexOf('/'))],
  );
  if (active && disabledAt === null) return null;
  return (
    <Note tone="caution">
      <div className="stack">
        <p>
          <strong>{disabledAt === null ? 'Inactive.' : `Disabled since ${when(disabledAt)}.`}</strong>{' '}
          {disabledAt !== null && whyDisabled(deliveries)} What happens meanwhile is not kept for it; what waited is
          sent once it is in use again.
        </p>
        {disabledAt !== null && <p>Mend the endpoint first, so that it answers 2xx within ten seconds.</p>}
        {use.error ? <Failed error={use.error} /> : null}
        {mayWrite && (
          <div className="actions">
            <Button
              kind="secondary"
              isPending={use.isPending}
              onPress={() => use.mutate(undefined, { onSuccess: () => tell('It is in use again.') })}
            >
              Take into use again
            </Button>
          </div>
        )}
      </div>
    </Note>
  );
};
