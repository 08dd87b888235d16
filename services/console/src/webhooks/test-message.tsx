import { webhookDelivery, type WebhookDelivery } from '@latchkey/contracts';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Panel } from '../design/page.js';
import { Failed, Note } from '../design/states.js';
import { outcomeOf } from './delivery-words.js';
import { useLookAgain } from '../api/use-look-again.js';

type TestProps = { path: string; isInUse: boolean; deliveries: readonly WebhookDelivery[] };

const tones = { waiting: undefined, delivered: 'good', failed: 'problem' } as const;

/** Sends a message that tells of nothing, and says what came of it. */
export const TestMessage = ({ path, isInUse, deliveries }: TestProps) => {
  const lookAgain = useLookAgain(path);
  const send = useChange(
    () => ({ method: 'POST' as const, path: `${path}/test`, body: {}, reply: webhookDelivery }),
    [`${path}/deliveries`],
  );
  const sent = send.data?.data;
  const test = deliveries.find(({ deliveryId }) => deliveryId === sent?.deliveryId) ?? sent;
  const tone = test && tones[test.status];
  return (
    <Panel title="Test" about="A signed message of the type webhook.test, sent once.">
      <div className="stack">
        <div className="actions">
          <Button
            kind="secondary"
            isDisabled={!isInUse}
            isPending={send.isPending}
            onPress={() => send.mutate(undefined, { onSuccess: lookAgain })}
          >
            Send test message
          </Button>
        </div>
        {!isInUse && <p className="soft small">It has to be in use for that.</p>}
        {send.error ? <Failed error={send.error} /> : null}
        <div role="status">{test && <Note {...(tone && { tone })}>{outcomeOf(test)}</Note>}</div>
      </div>
    </Panel>
  );
};
