import { deliveryPage, webhookDelivery, type WebhookDelivery } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queryOf, useChange, useList } from '../api/reading.js';
import { Button } from '../design/button.js';
import { DataTable, type Column } from '../design/data-table.js';
import { exactly, when } from '../design/dates.js';
import { Select } from '../design/fields.js';
import { Panel } from '../design/page.js';
import { Badge, Empty, Shown } from '../design/states.js';
import { tell, tellFailure } from '../design/toasts.js';
import { answerOf, deliveryTones, deliveryWords, toldOfBy } from './delivery-words.js';
import { useLookAgain } from '../api/use-look-again.js';
import type { WebhookSearch } from './webhook-search.js';

const statuses = [
  { value: 'all', label: 'All' },
  ...webhookDelivery.shape.status.options.map((value) => ({ value, label: deliveryWords[value] })),
] as const;

type DeliveriesProps = { path: string; search: WebhookSearch; isInUse: boolean; mayWrite: boolean };

/** What went, goes or could not go to an endpoint, the newest first. */
export const Deliveries = ({ path, search: { status }, isInUse, mayWrite }: DeliveriesProps) => {
  const navigate = useNavigate({ from: '/t/$tenantId/webhooks/$webhookId' });
  const reading = useList(`${path}/deliveries${queryOf({ limit: 50, status })}`, deliveryPage);
  const { fetchNextPage, hasNextPage, isFetching, isFetchingNextPage } = reading;
  const rows = useMemo(() => reading.data?.pages.flatMap(({ deliveries }) => deliveries) ?? [], [reading.data]);
  const refresh = (
    <Button kind="quiet" isPending={isFetching} onPress={() => void reading.refetch()}>
      Refresh
    </Button>
  );
  return (
    <Panel title="Deliveries" about="Kept for 7 days where they arrived, for 30 where not." tools={refresh}>
      <div className="filters">
        <Select
          label="Status"
          name="status"
          value={status ?? 'all'}
          options={statuses}
          onChange={(chosen) =>
            void navigate({ search: { status: chosen === 'all' ? undefined : chosen }, replace: true })
          }
        />
      </div>
      <Shown reading={reading} rows={5}>
        {() =>
          rows.length === 0 ? (
            <Nothing isAny={status === undefined} />
          ) : (
            <DataTable
              label="Deliveries"
              columns={columns}
              rows={rows}
              idOf={({ deliveryId }) => deliveryId}
              more={(delivery) => <DeliveryMore {...{ path, delivery, isInUse, mayWrite }} />}
              hasMore={hasNextPage}
              isLoadingMore={isFetchingNextPage}
              onMore={() => void fetchNextPage()}
            />
          )
        }
      </Shown>
    </Panel>
  );
};

const Nothing = ({ isAny }: { isAny: boolean }) =>
  isAny ? (
    <Empty title="No messages yet">
      They appear here once something happens that it is told of, or you send a test.
    </Empty>
  ) : (
    <Empty title="Nothing found">No message stands like this.</Empty>
  );

const columns: Column<WebhookDelivery>[] = [
  {
    id: 'what',
    header: 'What',
    track: 'minmax(0, 3fr)',
    cell: (delivery, { isOpen, toggle }) => (
      <button type="button" className="table-lead" aria-expanded={isOpen} onClick={toggle}>
        {toldOfBy(delivery)}
      </button>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    track: '6rem',
    cell: ({ status }) => <Badge tone={deliveryTones[status]}>{deliveryWords[status]}</Badge>,
  },
  {
    id: 'answer',
    header: 'Last answer',
    track: 'minmax(0, 1.5fr)',
    isWideOnly: true,
    cell: ({ lastStatus, lastError }) => <span className="soft">{lastStatus ?? lastError ?? '–'}</span>,
  },
  {
    id: 'attempts',
    header: 'Attempts',
    track: '5rem',
    isWideOnly: true,
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    id: 'at',
    header: 'Made',
    track: '11rem',
    isWideOnly: true,
    cell: ({ createdAt }) => (
      <time className="soft" dateTime={createdAt}>
        {when(createdAt)}
      </time>
    ),
  },
];

type MoreProps = Omit<DeliveriesProps, 'search'> & { delivery: WebhookDelivery };

const DeliveryMore = ({ path, delivery, isInUse, mayWrite }: MoreProps) => {
  const { code, entryId, attempts, createdAt, lastAttemptAt, nextAttemptAt, deliveryId } = delivery;
  const lookAgain = useLookAgain(path);
  const again = useChange(
    () => ({
      method: 'POST' as const,
      path: `${path}/deliveries/${deliveryId}/redeliver`,
      body: {},
      reply: webhookDelivery,
    }),
    [`${path}/deliveries`],
  );
  const told = isInUse ? 'It is sent once more.' : 'It is sent once more when the endpoint is in use again.';
  return (
    <div className="stack">
      <dl className="facts small">
        <Fact name="Code">{code}</Fact>
        <Fact name="webhook-id">{entryId}</Fact>
        <Fact name="Made">{exactly(createdAt)}</Fact>
        <Fact name="Attempts">{attempts}</Fact>
        {lastAttemptAt !== null && (
          <Fact name="Last attempt">{[exactly(lastAttemptAt), answerOf(delivery)].filter(Boolean).join(': ')}</Fact>
        )}
        {nextAttemptAt !== null && isInUse && <Fact name="Next attempt">{exactly(nextAttemptAt)}</Fact>}
      </dl>
      {mayWrite && (
        <div className="actions">
          <Button
            kind="secondary"
            isPending={again.isPending}
            onPress={() =>
              again.mutate(undefined, { onSuccess: () => (tell(told), lookAgain()), onError: tellFailure })
            }
          >
            Send again
          </Button>
        </div>
      )}
    </div>
  );
};

const Fact = ({ name, children }: { name: string; children: string | number }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
