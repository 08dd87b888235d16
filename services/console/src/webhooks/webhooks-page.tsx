import { webhookList, type Webhook } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { DataTable, type Column } from '../design/data-table.js';
import { when } from '../design/dates.js';
import { Page } from '../design/page.js';
import { Empty, Shown } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { NewWebhook } from './new-webhook.js';
import { InUseBadge } from './webhook-use.js';

/** Where a tenant is told what happens. */
export const WebhooksPage = () => {
  const may = useMay('webhooks:write');
  const reading = useRead(`${useTenantPath()}/webhooks`, webhookList);
  const tenantId = useTenantId();
  const columns = useMemo(() => columnsFor(tenantId), [tenantId]);
  const [isMaking, setMaking] = useState(false);
  const make = may && (
    <Button kind="primary" onPress={() => setMaking(true)}>
      New webhook
    </Button>
  );
  return (
    <Page title="Webhooks" lead="Your own servers, told what happens here as it is written to the log." tools={make}>
      <Shown reading={reading} rows={4}>
        {({ data: { webhooks } }) =>
          webhooks.length === 0 ? (
            <Empty title="No webhooks yet">
              Add the https address of a server of yours. It gets a signed message for each thing that you choose.
            </Empty>
          ) : (
            <DataTable label="Webhooks" columns={columns} rows={webhooks} idOf={({ webhookId }) => webhookId} />
          )
        }
      </Shown>
      <NewWebhook isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
};

const columnsFor = (tenantId: string): Column<Webhook>[] => [
  {
    id: 'url',
    header: 'Address',
    track: 'minmax(0, 3fr)',
    cell: ({ url, webhookId }) => (
      <Link className="table-lead" to="/t/$tenantId/webhooks/$webhookId" params={{ tenantId, webhookId }}>
        {url}
      </Link>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    track: 'minmax(0, 2fr)',
    isWideOnly: true,
    cell: ({ description }) => description || '–',
  },
  {
    id: 'codes',
    header: 'Told of',
    track: '8rem',
    isWideOnly: true,
    cell: ({ codes }) =>
      codes.length === 0 ? 'Everything' : `${codes.length} ${codes.length === 1 ? 'thing' : 'things'}`,
  },
  { id: 'state', header: 'State', track: '6rem', cell: (webhook) => <InUseBadge webhook={webhook} /> },
  {
    id: 'since',
    header: 'Since',
    track: '11rem',
    isWideOnly: true,
    cell: ({ disabledAt, createdAt }) => <span className="soft">{when(disabledAt ?? createdAt)}</span>,
  },
];
