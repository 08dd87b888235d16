import { managedUserDetail, type UserId } from '@latchkey/contracts';
import { Link } from '@tanstack/react-router';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { figure } from '../design/dates.js';
import { Panel } from '../design/page.js';
import { Failed, Note } from '../design/states.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { firstNameOf } from '../users/people.js';
import type { Asking } from './use-what-if.js';
import { losses, sentenceOf, type WhatIf } from './what-if.js';

type PanelProps = {
  asking: Asking | undefined;
  /** Whether what stands there is about the draft as it is now. */
  isOfDraft: boolean;
  onAsk: () => void;
  onCancel: () => void;
};

/** What the draft would do to everybody, before it is saved. */
export const WhatIfPanel = ({ asking, isOfDraft, onAsk, onCancel }: PanelProps) => (
  <Panel title="What would change" about="Everybody is looked at. Nothing is changed, and nobody is told.">
    <div className="stack">
      <Result asking={asking} isOfDraft={isOfDraft} />
      <div className="actions">
        {asking?.isRunning ? (
          <Button kind="secondary" onPress={onCancel}>
            Cancel
          </Button>
        ) : (
          <Button kind="secondary" onPress={onAsk}>
            {asking && isOfDraft ? 'Ask again' : 'See what would change'}
          </Button>
        )}
      </div>
    </div>
  </Panel>
);

const Result = ({ asking, isOfDraft }: Pick<PanelProps, 'asking' | 'isOfDraft'>) => {
  if (!asking) return <p className="soft">Not asked yet.</p>;
  const { known, isRunning, error } = asking;
  if (error !== undefined) return <Failed error={error} />;
  if (isRunning) {
    return (
      <div role="status" className="stack">
        <progress className="progress" aria-label="Looking at everybody" />
        <p className="soft">{figure(known.people)} people looked at so far</p>
      </div>
    );
  }
  return (
    <>
      {!isOfDraft && (
        <Note tone="caution">You have changed the policy since. Ask again to see what it would do now.</Note>
      )}
      <p className="sentence" role="status">
        {sentenceOf(known)}
      </p>
      <Lost known={known} />
      <Standings known={known} />
    </>
  );
};

const Lost = ({ known }: { known: WhatIf }) => {
  const count = losses(known);
  if (count === 0) return null;
  return (
    <Note tone="problem">
      <p>
        {count > known.lost.length
          ? `The first ${known.lost.length} of those who could not sign in:`
          : 'Who could not sign in:'}
      </p>
      <ul className="told">
        {known.lost.map((userId) => (
          <li key={userId}>
            <Person userId={userId} />
          </li>
        ))}
      </ul>
    </Note>
  );
};

const Person = ({ userId }: { userId: UserId }) => {
  const tenantId = useTenantId();
  const { data } = useRead(`${useTenantPath()}/users/${userId}`, managedUserDetail);
  return (
    <Link to="/t/$tenantId/users/$userId" params={{ tenantId, userId }}>
      {data ? firstNameOf(data.data) : userId}
    </Link>
  );
};

const standings = [
  ['direct', 'Get in at once'],
  ['asked', 'Are asked for a second factor'],
  ['mayEnrol', 'Are asked to enrol, and may skip it'],
  ['mustEnrol', 'Have to enrol'],
  ['refused', 'Are refused'],
  ['noWayIn', 'Have no way in at all'],
] as const;

/** Everybody under the draft, by the best that any of their ways in comes to. */
const Standings = ({ known: { summary } }: { known: WhatIf }) =>
  summary && (
    <dl className="facts">
      {standings
        .filter(([name]) => summary[name] > 0)
        .map(([name, label]) => (
          <div key={name} className="fact">
            <dt>{label}</dt>
            <dd>{figure(summary[name])}</dd>
          </div>
        ))}
    </dl>
  );
