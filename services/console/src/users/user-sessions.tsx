import { managedSessions, type ManagedSessions } from '@latchkey/contracts';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { ago } from '../design/dates.js';
import { Confirm } from '../design/dialog.js';
import { Panel } from '../design/page.js';
import { Badge, Shown } from '../design/states.js';
import { tell, tellFailure } from '../design/toasts.js';
import { useMay } from '../shell/self.js';

/** Where somebody is signed in. */
export const UserSessions = ({ path }: { path: string }) => {
  const may = useMay('users:write');
  const reading = useRead(`${path}/sessions`, managedSessions);
  const [isEndingAll, setEndingAll] = useState(false);
  const end = useChange(
    (sessionId: string) => ({
      method: 'DELETE' as const,
      path: `${path}/sessions${sessionId === '' ? '' : `/${sessionId}`}`,
      reply: anything,
    }),
    [path],
  );
  const endAll = () =>
    end.mutate('', {
      onSuccess: () => {
        tell('They are signed out everywhere.');
        setEndingAll(false);
      },
    });
  const endOne = (sessionId: string) =>
    end.mutate(sessionId, { onSuccess: () => tell('The session is over.'), onError: tellFailure });
  const sessions = reading.data?.data.sessions ?? [];
  const tools = may && sessions.length > 1 && (
    <Button kind="quiet" onPress={() => setEndingAll(true)}>
      End all
    </Button>
  );
  return (
    <Panel title="Signed in" tools={tools}>
      <Shown reading={reading} rows={2}>
        {() =>
          sessions.length === 0 ? (
            <p className="soft">Nowhere.</p>
          ) : (
            <Sessions sessions={sessions} mayEnd={may} onEnd={endOne} />
          )
        }
      </Shown>
      <Confirm
        title="End all sessions?"
        action="End all"
        isOpen={isEndingAll}
        onClose={() => setEndingAll(false)}
        isPending={end.isPending}
        error={end.error}
        onConfirm={endAll}
      >
        They are signed out of every browser and every application, and have to sign in again.
      </Confirm>
    </Panel>
  );
};

type SessionsProps = {
  sessions: ManagedSessions['sessions'];
  mayEnd: boolean;
  onEnd: (sessionId: string) => void;
};

const Sessions = ({ sessions, mayEnd, onEnd }: SessionsProps) => (
  <ul className="rows">
    {sessions.map(({ sessionId, browser, country, aal, amr, lastUsedAt }) => (
      <li key={sessionId}>
        <span className="row-main">
          {browser === '' ? 'Unknown browser' : browser} <Badge>AAL{aal}</Badge>
          <span className="row-about">
            {country !== null && `${country} · `}used {ago(lastUsedAt)} · {amr.join(', ')}
          </span>
        </span>
        {mayEnd && (
          <Button kind="quiet" label={`End the session in ${browser}`} onPress={() => onEnd(sessionId)}>
            End
          </Button>
        )}
      </li>
    ))}
  </ul>
);
