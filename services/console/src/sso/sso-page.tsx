import { ssoConnectionList, type ManagedSsoConnection } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useList } from '../api/reading.js';
import { Button } from '../design/button.js';
import { DataTable, type Column } from '../design/data-table.js';
import { Page } from '../design/page.js';
import { Badge, Empty, Shown } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { NewConnection } from './new-connection.js';

/** The organisations whose people sign in at a provider of their own. */
export const SsoPage = () => {
  const may = useMay('sso:write');
  const [isMaking, setMaking] = useState(false);
  const make = may && (
    <Button kind="primary" onPress={() => setMaking(true)}>
      New connection
    </Button>
  );
  return (
    <Page
      title="SSO"
      lead="Organisations whose people sign in at a provider of their own. They use no passkey here."
      tools={make}
    >
      <Connections />
      <NewConnection isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
};

const Connections = () => {
  const reading = useList(`${useTenantPath()}/sso-connections?limit=100`, ssoConnectionList);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = reading;
  const tenantId = useTenantId();
  const columns = useMemo(() => columnsFor(tenantId), [tenantId]);
  const rows = useMemo(() => reading.data?.pages.flatMap(({ connections }) => connections) ?? [], [reading.data]);
  return (
    <Shown reading={reading} rows={4}>
      {() =>
        rows.length === 0 ? (
          <Empty title="No connections yet">
            Make one for each organisation that has an OpenID provider. Who has an address of its domains is sent there.
          </Empty>
        ) : (
          <DataTable
            label="SSO connections"
            columns={columns}
            rows={rows}
            idOf={({ connectionId }) => connectionId}
            hasMore={hasNextPage}
            isLoadingMore={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
          />
        )
      }
    </Shown>
  );
};

const columnsFor = (tenantId: string): Column<ManagedSsoConnection>[] => [
  {
    id: 'name',
    header: 'Name',
    track: 'minmax(0, 2fr)',
    cell: ({ displayName, connectionId }) => (
      <Link className="table-lead" to="/t/$tenantId/sso/$connectionId" params={{ tenantId, connectionId }}>
        {displayName}
      </Link>
    ),
  },
  {
    id: 'domains',
    header: 'Domains',
    track: 'minmax(0, 2fr)',
    isWideOnly: true,
    cell: ({ domains }) => domains.join(', '),
  },
  {
    id: 'issuer',
    header: 'Issuer',
    track: 'minmax(0, 3fr)',
    isWideOnly: true,
    cell: ({ issuer }) => <code>{issuer}</code>,
  },
  {
    id: 'state',
    header: 'State',
    track: '6rem',
    cell: ({ active }) => (active ? <Badge tone="good">Active</Badge> : <Badge>Off</Badge>),
  },
];
