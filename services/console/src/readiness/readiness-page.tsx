import { managedTenant, readReadiness } from '@latchkey/contracts';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Page, Panel } from '../design/page.js';
import { Badge, Note, Shown } from '../design/states.js';
import { nameOf } from '../drafts/differences.js';
import { useTenantPath } from '../shell/layout.js';
import { progressTold, wordsOf } from './prerequisites.js';

/** Whether a tenant's people can sign in with passkeys, and what is missing. */
export const ReadinessPage = () => {
  const path = useTenantPath();
  const reading = useRead(`${path}/readiness`, readReadiness.reply);
  return (
    <Page
      title="Readiness"
      lead="What has to be there before people sign in with passkeys."
      tools={
        <Button kind="secondary" isPending={reading.isFetching} onPress={() => void reading.refetch()}>
          Check again
        </Button>
      }
    >
      <div className="stack">
        <Shown reading={reading} rows={6}>
          {({ data: { ready, prerequisites } }) => (
            <Panel title={ready ? 'Ready' : 'Not ready yet'} about={progressTold(prerequisites)}>
              <ul className="rows">
                {prerequisites.map((one) => (
                  <li key={one.name}>
                    <span className="row-main">
                      {wordsOf(one).title}
                      {one.status === 'pending' && <span className="row-about">{wordsOf(one).todo}</span>}
                    </span>
                    {one.status === 'done' ? <Badge tone="good">Done</Badge> : <Badge tone="caution">To do</Badge>}
                  </li>
                ))}
              </ul>
            </Panel>
          )}
        </Shown>
        <Warnings path={path} />
      </div>
    </Page>
  );
};

/** What is legal and may all the same not be meant. */
const Warnings = ({ path }: { path: string }) => {
  const warnings = useRead(path, managedTenant).data?.data.warnings ?? [];
  if (warnings.length === 0) return null;
  return (
    <Note tone="caution">
      Some settings may not be meant:
      <ul className="told">
        {warnings.map(({ code, pointer, detail }) => (
          <li key={`${code} ${pointer}`}>
            {nameOf(pointer)}: {detail}
          </li>
        ))}
      </ul>
    </Note>
  );
};
