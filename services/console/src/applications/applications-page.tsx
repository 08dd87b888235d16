import { clientPage, type RegisteredClient } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useList } from '../api/reading.js';
import { Button } from '../design/button.js';
import { DataTable, type Column } from '../design/data-table.js';
import { when } from '../design/dates.js';
import { Page } from '../design/page.js';
import { Empty, Shown } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { clientTypes } from './client-form.js';
import { NewClient } from './new-client.js';
import { SigningKeys } from './signing-keys.js';

/** The applications that people of this tenant sign in to. */
export const ApplicationsPage = () => {
  const may = useMay('clients:write');
  const [isMaking, setMaking] = useState(false);
  const make = may && (
    <Button kind="primary" onPress={() => setMaking(true)}>
      New application
    </Button>
  );
  return (
    <Page title="Applications" lead="What people sign in to with their account here, by OpenID Connect." tools={make}>
      <div className="stack">
        <Applications />
        <SigningKeys />
      </div>
      <NewClient isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
};

const Applications = () => {
  const reading = useList(`${useTenantPath()}/clients?limit=100`, clientPage);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = reading;
  const tenantId = useTenantId();
  const columns = useMemo(() => columnsFor(tenantId), [tenantId]);
  const rows = useMemo(() => reading.data?.pages.flatMap(({ clients }) => clients) ?? [], [reading.data]);
  return (
    <Shown reading={reading} rows={5}>
      {() =>
        rows.length === 0 ? (
          <Empty title="No applications yet">
            Make one for each product. It gets a client id, and a secret if it can keep one.
          </Empty>
        ) : (
          <DataTable
            label="Applications"
            columns={columns}
            rows={rows}
            idOf={({ clientId }) => clientId}
            hasMore={hasNextPage}
            isLoadingMore={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
          />
        )
      }
    </Shown>
  );
};

const columnsFor = (tenantId: string): Column<RegisteredClient>[] => [
  {
    id: 'name',
    header: 'Name',
    track: 'minmax(0, 2fr)',
    cell: ({ name, clientId }) => (
      <Link className="table-lead" to="/t/$tenantId/applications/$clientId" params={{ tenantId, clientId }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'type',
    header: 'Kind',
    track: 'minmax(0, 2fr)',
    cell: ({ type }) => clientTypes.find(({ value }) => value === type)?.label ?? type,
  },
  {
    id: 'id',
    header: 'Client id',
    track: 'minmax(0, 2fr)',
    isWideOnly: true,
    cell: ({ clientId }) => <code>{clientId}</code>,
  },
  {
    id: 'since',
    header: 'Since',
    track: '11rem',
    isWideOnly: true,
    cell: ({ createdAt }) => <span className="soft">{when(createdAt)}</span>,
  },
];
