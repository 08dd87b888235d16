import type { LogEntry } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { exactly } from '../design/dates.js';
import { useTenantId } from '../shell/layout.js';
import { factsOf } from './entry.js';

/** All that an entry has, and what else belongs to the same person or journey. */
export const LogMore = ({ entry }: { entry: LogEntry }) => {
  const tenantId = useTenantId();
  const { code, at, actor, userId, interactionId, sessionId, browser, country } = entry;
  return (
    <dl className="facts small">
      <dt>Code</dt>
      <dd>
        <code>{code}</code>
      </dd>
      <dt>When</dt>
      <dd>{exactly(at)}</dd>
      <dt>By</dt>
      <dd>{[actor.type, actor.id].filter(Boolean).join(' ')}</dd>
      {userId && (
        <>
          <dt>Person</dt>
          <dd>
            <Link to="/t/$tenantId/users/$userId" params={{ tenantId, userId }}>
              {userId}
            </Link>
          </dd>
        </>
      )}
      {interactionId && (
        <>
          <dt>Journey</dt>
          <dd>
            <Link to="/t/$tenantId/log" params={{ tenantId }} search={{ interactionId }}>
              {interactionId}
            </Link>
          </dd>
        </>
      )}
      {sessionId && <Fact name="Session">{sessionId}</Fact>}
      {browser !== '' && <Fact name="Browser">{browser}</Fact>}
      {country !== null && <Fact name="Country">{country}</Fact>}
      {factsOf(entry).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
};

const Fact = ({ name, children }: { name: string; children: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
