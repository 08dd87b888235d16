import { userPage, type ManagedUser } from '@latchkey/contracts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { queryOf, useList } from '../api/reading.js';
import { Button } from '../design/button.js';
import { DataTable, type Column } from '../design/data-table.js';
import { when } from '../design/dates.js';
import { Select, TextField } from '../design/fields.js';
import { Page } from '../design/page.js';
import { Badge, Empty, Shown } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { NewUser } from './new-user.js';
import { firstNameOf } from './people.js';
import type { UsersSearch } from './users-search.js';

const statuses = [
  { value: 'all', label: 'Everybody' },
  { value: 'active', label: 'May sign in' },
  { value: 'suspended', label: 'Suspended' },
] as const;

const suspendedIn = { all: undefined, active: 'false', suspended: 'true' } as const;

const queryFor = ({ q, status }: UsersSearch) => queryOf({ limit: 100, q, suspended: suspendedIn[status] });

/** A tenant's people: looked for by how anything that they are known by begins. */
export const UsersPage = () => {
  const search = useSearch({ from: '/inside/t/$tenantId/users' });
  const may = useMay('users:write');
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title="Users"
      lead="People of this tenant, by what they are known by."
      tools={
        may && (
          <Button kind="primary" onPress={() => setMaking(true)}>
            New user
          </Button>
        )
      }
    >
      <Filters search={search} />
      <People search={search} />
      <NewUser isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
};

const Filters = ({ search }: { search: UsersSearch }) => {
  const navigate = useNavigate({ from: '/t/$tenantId/users' });
  const [typed, setTyped] = useState(search.q);
  const settled = useDeferredValue(typed);
  useEffect(() => setTyped(search.q), [search.q]);
  // Each pause in typing is in the address; one step back is the page before, not the letter before.
  useEffect(() => {
    if (settled === search.q) return undefined;
    const timer = setTimeout(() => void navigate({ search: { ...search, q: settled }, replace: true }), 200);
    return () => clearTimeout(timer);
  }, [settled, search, navigate]);
  return (
    <div className="filters" role="search">
      <TextField
        label="Search"
        name="q"
        type="search"
        value={typed}
        onChange={setTyped}
        about="Begins with, or a whole id"
      />
      <Select
        label="Status"
        name="status"
        value={search.status}
        options={statuses}
        about="Who may sign in"
        onChange={(status) => void navigate({ search: { ...search, status }, replace: true })}
      />
    </div>
  );
};

const People = ({ search }: { search: UsersSearch }) => {
  const reading = useList(`${useTenantPath()}/users${queryFor(search)}`, userPage);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = reading;
  const tenantId = useTenantId();
  const columns = useMemo(() => columnsFor(tenantId), [tenantId]);
  const rows = useMemo(() => reading.data?.pages.flatMap(({ users }) => users) ?? [], [reading.data]);
  return (
    <Shown reading={reading} rows={8}>
      {() =>
        rows.length === 0 ? (
          <Nobody search={search} />
        ) : (
          <DataTable
            label="Users"
            columns={columns}
            rows={rows}
            idOf={({ userId }) => userId}
            hasMore={hasNextPage}
            isLoadingMore={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
          />
        )
      }
    </Shown>
  );
};

const Nobody = ({ search }: { search: UsersSearch }) =>
  search.q === '' && search.status === 'all' ? (
    <Empty title="Nobody yet">People appear here once they sign up, or when you make them.</Empty>
  ) : (
    <Empty title="Nobody found">Nothing that anybody is known by begins like this.</Empty>
  );

const columnsFor = (tenantId: string): Column<ManagedUser>[] => [
  {
    id: 'who',
    header: 'Known by',
    track: 'minmax(0, 3fr)',
    cell: (user) => (
      <Link className="table-lead" to="/t/$tenantId/users/$userId" params={{ tenantId, userId: user.userId }}>
        {firstNameOf(user)}
      </Link>
    ),
  },
  { id: 'name', header: 'Name', track: 'minmax(0, 2fr)', isWideOnly: true, cell: ({ name }) => name ?? '–' },
  {
    id: 'status',
    header: 'Status',
    track: '7rem',
    cell: ({ suspendedAt }) => (suspendedAt === null ? <Badge>Active</Badge> : <Badge tone="problem">Suspended</Badge>),
  },
  {
    id: 'since',
    header: 'Since',
    track: '11rem',
    isWideOnly: true,
    cell: ({ createdAt }) => <span className="soft">{when(createdAt)}</span>,
  },
];
