import { suiteHealth, type ServiceHealth } from '@latchkey/contracts';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { ago, exactly, figure } from '../design/dates.js';
import { Page, Panel } from '../design/page.js';
import { Badge, Failed, Note, Shown } from '../design/states.js';
import { countTold, reasonsOf, stateWords, suiteTold, waitingOf } from './health-words.js';

/** How every process of the suite is, of every service. */
export const HealthPage = () => {
  const reading = useRead('/health', suiteHealth);
  return (
    <Page
      title="Health"
      lead="Every replica of every service, as it says itself."
      tools={
        <Button kind="secondary" isPending={reading.isFetching} onPress={() => void reading.refetch()}>
          Check again
        </Button>
      }
    >
      <div className="stack">
        {reading.data && reading.error && <Failed error={reading.error} />}
        <Shown reading={reading} rows={6}>
          {({ data: { at, services } }) => (
            <>
              <Note tone={worstTone(services)}>
                {suiteTold(services)} Asked at {exactly(at)}.
              </Note>
              {services.map((one) => (
                <Service key={one.service} health={one} />
              ))}
            </>
          )}
        </Shown>
      </div>
    </Page>
  );
};

function worstTone(services: readonly ServiceHealth[]): 'good' | 'caution' | 'problem' {
  if (services.some(({ state }) => state === 'missing')) return 'problem';
  return services.some(({ state }) => state === 'degraded') ? 'caution' : 'good';
}

const Service = ({ health: { service, state, replicas } }: { health: ServiceHealth }) => {
  const { label, tone } = stateWords[state];
  const waiting = waitingOf(replicas);
  return (
    <Panel title={service} about={countTold(replicas, waiting.length)} tools={<Badge tone={tone}>{label}</Badge>}>
      {replicas.length > 0 && (
        <ul className="rows">
          {replicas.map((replica) => (
            <li key={replica.id}>
              <span className="row-main">
                {replica.version}
                <span className="row-about">
                  Started {ago(replica.startedAt)} · {replica.id.slice(0, 8)}
                  {replica.configurationRevision > 0 && <> · configuration {figure(replica.configurationRevision)}</>}
                </span>
                {reasonsOf(replica).map((reason) => (
                  <span key={reason} className="row-about">
                    {reason}
                  </span>
                ))}
              </span>
              {state === 'degraded' && <ReplicaState isReady={replica.ready} />}
            </li>
          ))}
        </ul>
      )}
      {waiting.length > 0 && (
        <Note tone="caution">
          Events wait to be handled:
          <ul className="told">
            {waiting.map(({ consumer, pending, redelivered }) => (
              <li key={consumer}>
                {consumer}: {figure(pending)} waiting, {figure(redelivered)} delivered more than once
              </li>
            ))}
          </ul>
        </Note>
      )}
    </Panel>
  );
};

/** Where all of them are ready the service says so. */
const ReplicaState = ({ isReady }: { isReady: boolean }) =>
  isReady ? <Badge tone="good">Ready</Badge> : <Badge tone="caution">Not ready</Badge>;
