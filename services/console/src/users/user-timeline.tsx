import { logPage, type UserId } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queryOf, useList } from '../api/reading.js';
import { useLookAgainAfterChanges } from '../api/use-look-again.js';
import { Button } from '../design/button.js';
import { ago, exactly } from '../design/dates.js';
import { Panel } from '../design/page.js';
import { Shown } from '../design/states.js';
import { meaningOf, OutcomeBadge, shortDetail } from '../log/entry.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';

/** What happened to and by somebody, the newest first. */
export const UserTimeline = ({ userId }: { userId: UserId }) => {
  const tenantId = useTenantId();
  const log = `${useTenantPath()}/log`;
  useLookAgainAfterChanges(log);
  const reading = useList(`${log}${queryOf({ user: userId, limit: 20 })}`, logPage);
  const entries = useMemo(() => reading.data?.pages.flatMap((page) => page.entries) ?? [], [reading.data]);
  const toLog = (
    <Link to="/t/$tenantId/log" params={{ tenantId }} search={{ userId }} className="small">
      In the log
    </Link>
  );
  return (
    <Panel title="Timeline" about="A few seconds behind what happens." tools={toLog} isWide>
      <Shown reading={reading} rows={5}>
        {() => (
          <>
            {entries.length === 0 && <p className="soft">Nothing yet.</p>}
            <ul className="rows">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <span className="row-main">
                    {meaningOf(entry)} <OutcomeBadge entry={entry} />
                    <span className="row-about">{[entry.browser, shortDetail(entry)].filter(Boolean).join(' · ')}</span>
                  </span>
                  <time className="soft small" dateTime={entry.at} title={exactly(entry.at)}>
                    {ago(entry.at)}
                  </time>
                </li>
              ))}
            </ul>
            {reading.hasNextPage && (
              <Button kind="quiet" isPending={reading.isFetchingNextPage} onPress={() => void reading.fetchNextPage()}>
                Earlier
              </Button>
            )}
          </>
        )}
      </Shown>
    </Panel>
  );
};
