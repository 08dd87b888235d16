import { managedUserDetail, userId as userIdOf, type ManagedUserDetail } from '@latchkey/contracts';
import { Link, useParams } from '@tanstack/react-router';
import { useRead } from '../api/reading.js';
import { Breakable } from '../design/breakable.js';
import { when } from '../design/dates.js';
import { Page, Panel } from '../design/page.js';
import { Badge, Empty, Shown } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { firstNameOf, typeName } from './people.js';
import { UserFactors } from './user-factors.js';
import { UserPasskeys } from './user-passkeys.js';
import { UserSessions } from './user-sessions.js';
import { UserTimeline } from './user-timeline.js';
import { UserTools } from './user-tools.js';

/** One person: who they are, what they have, where they are signed in, and what happened. */
export const UserPage = () => {
  const { userId = '' } = useParams({ strict: false });
  const tenantPath = useTenantPath();
  const tenantId = useTenantId();
  const isId = userIdOf.safeParse(userId).success;
  const path = `${tenantPath}/users/${userId}`;
  const reading = useRead(path, managedUserDetail, { enabled: isId });
  const user = reading.data?.data;
  const back = (
    <Link to="/t/$tenantId/users" params={{ tenantId }}>
      ← Users
    </Link>
  );
  if (!isId) {
    return (
      <Page title="User" back={back}>
        <Empty title="There is no such person" />
      </Page>
    );
  }
  return (
    <Page
      title={user ? firstNameOf(user) : 'User'}
      back={back}
      lead={user && <Standing user={user} />}
      tools={user && <UserTools path={path} user={user} />}
    >
      <Shown reading={reading} rows={6}>
        {({ data }) => <Parts path={path} user={data} />}
      </Shown>
    </Page>
  );
};

const Standing = ({ user: { name, suspendedAt, createdAt, signsInBySso } }: { user: ManagedUserDetail }) => (
  <>
    {suspendedAt === null ? (
      <Badge tone="good">May sign in</Badge>
    ) : (
      <Badge tone="problem">Suspended since {when(suspendedAt)}</Badge>
    )}{' '}
    {signsInBySso && <Badge>Signed in by an organisation</Badge>} {name !== null && `${name} · `}Here since{' '}
    {when(createdAt)}
  </>
);

const Parts = ({ path, user }: { path: string; user: ManagedUserDetail }) => {
  const seesLog = useMay('log:read');
  return (
    <div className="panels">
      <div className="stack">
        <Panel title="Known by">
          <ul className="rows">
            {user.identifiers.map(({ type, value, verified }) => (
              <li key={`${type} ${value}`}>
                <span className="row-main">
                  <Breakable>{value}</Breakable>
                  <span className="row-about">{typeName(type)}</span>
                </span>
                {type !== 'username' && (
                  <Badge {...(verified && { tone: 'good' })}>{verified ? 'Proved' : 'Not proved'}</Badge>
                )}
              </li>
            ))}
            {user.identifiers.length === 0 && <li className="soft">Nothing.</li>}
          </ul>
        </Panel>
        <UserPasskeys path={path} />
      </div>
      <div className="stack">
        <UserSessions path={path} />
        <UserFactors path={path} user={user} />
      </div>
      {seesLog && <UserTimeline userId={user.userId} />}
    </div>
  );
};
