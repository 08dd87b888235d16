import { logPage, type LogEntry } from '@latchkey/contracts';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useList } from '../api/reading.js';
import { DataTable, type Column } from '../design/data-table.js';
import { exactly } from '../design/dates.js';
import { Page } from '../design/page.js';
import { Empty, Shown } from '../design/states.js';
import { useTenantPath } from '../shell/layout.js';
import { LogMore } from './log-more.js';
import { meaningOf, OutcomeBadge } from './entry.js';
import { ExportLog } from './export-log.js';
import { LogFilters } from './log-filters.js';
import { logQuery, type LogSearch } from './log-search.js';

/** Everything that happened at a tenant, the newest first. What is looked for is in the address, so that it can be sent to somebody. */
export const LogPage = () => {
  const search = useSearch({ from: '/inside/t/$tenantId/log' });
  return (
    <Page
      title="Log"
      lead="What happened here, the newest first, a few seconds behind. Nobody is in it by name."
      tools={<ExportLog search={search} />}
    >
      <LogFilters search={search} />
      <Entries search={search} />
    </Page>
  );
};

const columns: Column<LogEntry>[] = [
  {
    id: 'what',
    header: 'What',
    track: 'minmax(0, 3fr)',
    cell: (entry, { isOpen, toggle }) => (
      <button type="button" className="table-lead" aria-expanded={isOpen} onClick={toggle}>
        {meaningOf(entry)}
      </button>
    ),
  },
  { id: 'outcome', header: 'Outcome', track: '5.5rem', cell: (entry) => <OutcomeBadge entry={entry} /> },
  {
    id: 'browser',
    header: 'Browser',
    track: 'minmax(0, 1.5fr)',
    isWideOnly: true,
    cell: ({ browser, country }) => (
      <span className="soft">{[browser, country].filter(Boolean).join(' · ') || '–'}</span>
    ),
  },
  {
    id: 'at',
    header: 'When',
    track: '12.5rem',
    isWideOnly: true,
    cell: ({ at }) => (
      <time className="soft" dateTime={at}>
        {exactly(at)}
      </time>
    ),
  },
];

const Entries = ({ search }: { search: LogSearch }) => {
  const reading = useList(`${useTenantPath()}/log${logQuery(search, { limit: 100 })}`, logPage);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = reading;
  const rows = useMemo(() => reading.data?.pages.flatMap(({ entries }) => entries) ?? [], [reading.data]);
  return (
    <Shown reading={reading} rows={10}>
      {() =>
        rows.length === 0 ? (
          <Empty title="Nothing found">
            Nothing that happened fits all of this. Take a filter away, or widen the days.
          </Empty>
        ) : (
          <DataTable
            label="Log"
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            more={(entry) => <LogMore entry={entry} />}
            hasMore={hasNextPage}
            isLoadingMore={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
          />
        )
      }
    </Shown>
  );
};
