import { readFunnel, type FunnelDimension, type ReplyOf } from '@latchkey/contracts';
import { useState } from 'react';
import { queryOf, useRead } from '../api/reading.js';
import { figure } from '../design/dates.js';
import { Select } from '../design/fields.js';
import { Panel } from '../design/page.js';
import { Shown } from '../design/states.js';
import { useTenantPath } from '../shell/layout.js';
import { Bars } from './bars.js';
import { said, saidOfEnd, share, stepsOf } from './figures.js';

type Funnel = ReplyOf<typeof readFunnel>;
type Shares = Exclude<FunnelDimension, 'day'>;

const dimensions = [
  { value: 'path', label: 'How it was asked for' },
  { value: 'browser', label: 'Browser' },
  { value: 'os', label: 'Operating system' },
  { value: 'provider', label: 'Who keeps the passkey' },
] as const satisfies readonly { value: Shares; label: string }[];

/** How sign-ins with passkeys went, as a whole and taken apart. */
export const FunnelPanel = ({ span }: { span: { from: string; to: string } }) => {
  const [by, setBy] = useState<Shares>('path');
  const reading = useRead(`${useTenantPath()}/funnel${queryOf({ ...span, by })}`, readFunnel.reply);
  return (
    <Panel title="Passkey funnel" about="From the offer of a passkey to what came of it." isWide>
      <Shown reading={reading} rows={6}>
        {({ data }) => (
          <div className="panels">
            <Bars
              label="Passkey funnel"
              rows={stepsOf(data.total).map(({ name, count, of, tone }) => ({
                name,
                count,
                of,
                tone,
                told: share(count, of),
              }))}
            />
            <div className="stack">
              <Select label="Taken apart by" name="by" value={by} options={dimensions} onChange={setBy} />
              <Groups groups={data.groups} />
            </div>
            <Reasons
              title="Cancelled because"
              rows={data.cancelledBy.map(({ reason, count }) => ({ name: saidOfEnd(reason), count }))}
            />
            <Reasons
              title="Fell back to"
              rows={data.fellBackTo.map(({ method, count }) => ({ name: said(method), count }))}
            />
          </div>
        )}
      </Shown>
    </Panel>
  );
};

/** What was offered and not begun belongs to no group. */
const Groups = ({ groups }: Pick<Funnel, 'groups'>) => {
  const begun = groups.filter(({ started }) => started > 0);
  if (begun.length === 0) return <p className="soft">Nothing in these days.</p>;
  return (
    <Bars
      label="Succeeded, by group"
      rows={begun.slice(0, 8).map(({ key, started, succeeded }) => ({
        name: said(key),
        ...{ count: succeeded, of: started, told: `of ${figure(started)}` },
      }))}
    />
  );
};

const Reasons = ({ title, rows }: { title: string; rows: { name: string; count: number }[] }) => {
  const most = Math.max(0, ...rows.map(({ count }) => count));
  return (
    <div>
      <h3>{title}</h3>
      <div className="stack">
        {rows.length === 0 ? (
          <p className="soft">Nobody, in these days.</p>
        ) : (
          <Bars
            label={title}
            rows={rows.slice(0, 6).map(({ name, count }) => ({ name, count, of: most, told: '', tone: 2 }))}
          />
        )}
      </div>
    </div>
  );
};
