import type { WebhookDelivery } from '@latchkey/contracts';
import { meaningOf } from '../log/entry.js';

/** How a message stands. */
export const deliveryWords = { waiting: 'Waiting', delivered: 'Delivered', failed: 'Failed' } as const;
export const deliveryTones = { waiting: 'caution', delivered: 'good', failed: 'problem' } as const;

/** Why there was no answer, in the words of who looks after the endpoint. */
const reasons: Readonly<Record<string, string>> = {
  unsafe_address: 'its address is not https',
  private_address: 'its address leads to a private network',
  unreachable: 'it could not be reached',
  timed_out: 'it did not answer within ten seconds',
  too_large: 'its answer was too large',
  server_error: 'it answered with an error',
};

type Came = Pick<WebhookDelivery, 'lastStatus' | 'lastError'>;

/** What the last attempt came to; nothing before the first one has ended. */
export function answerOf({ lastStatus, lastError }: Came): string | undefined {
  if (lastStatus !== null) return `it answered ${lastStatus}`;
  return lastError === null ? undefined : (reasons[lastError] ?? lastError);
}

/** What a message tells of. */
export const toldOfBy = ({ code }: Pick<WebhookDelivery, 'code'>): string =>
  code === 'webhook.test' ? 'Test message' : meaningOf({ code });

/** What became of a test message. */
export function outcomeOf(test: Pick<WebhookDelivery, 'status'> & Came): string {
  const answer = answerOf(test);
  if (test.status === 'waiting') return 'The test message is on its way.';
  if (test.status === 'delivered') return `The test message arrived: ${answer ?? 'it was taken'}.`;
  return `The test message did not arrive: ${answer ?? 'there was no answer'}.`;
}

/** Why an endpoint gets nothing any more, by what came of its messages of late. */
export function whyDisabled(deliveries: readonly (Came & Pick<WebhookDelivery, 'lastAttemptAt'>)[]): string {
  const [last] = deliveries
    .filter(({ lastAttemptAt }) => lastAttemptAt !== null)
    .toSorted((one, other) => (other.lastAttemptAt ?? '').localeCompare(one.lastAttemptAt ?? ''));
  if (last?.lastStatus === 410) return 'It answered 410: it is gone.';
  const answer = last && answerOf(last);
  return `No message arrived for a whole day.${answer === undefined ? '' : ` The last time, ${answer}.`}`;
}
