import { readOverview } from '@latchkey/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRead, queryOf } from '../api/reading.js';
import { dayFrom, figure } from '../design/dates.js';
import { Page, Panel } from '../design/page.js';
import { Segments } from '../design/segments.js';
import { Empty, Shown } from '../design/states.js';
import { useTenantPath } from '../shell/layout.js';
import { Bars } from './bars.js';
import { AdoptionChart, SignInsChart } from './charts.js';
import { byDay, daysBetween, saidOfFailure, share, type Overview } from './figures.js';
import { FunnelPanel } from './funnel-panel.js';

const spans = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const;

/** How a tenant's people sign in: adoption of passkeys, the funnel, sign-ins and failures. */
export const OverviewPage = () => {
  const { days } = useSearch({ from: '/inside/t/$tenantId/' });
  const navigate = useNavigate({ from: '/t/$tenantId' });
  const path = useTenantPath();
  const [from, to] = [dayFrom(new Date(), 1 - days), dayFrom(new Date(), 0)];
  const reading = useRead(`${path}/overview${queryOf({ from, to })}`, readOverview.reply);
  return (
    <Page
      title="Overview"
      lead="How people sign in here. Days are in UTC; today is as far as it has come."
      tools={
        <Segments
          label="How far back"
          value={String(days) as '7' | '30' | '90'}
          options={spans}
          onChange={(chosen) => void navigate({ search: { days: Number(chosen) as 7 | 30 | 90 }, replace: true })}
        />
      }
    >
      <Shown reading={reading} rows={8}>
        {({ data }) => <Figures overview={data} span={{ from, to }} />}
      </Shown>
    </Page>
  );
};

type Span = { from: string; to: string };

const Figures = ({ overview, span }: { overview: Overview; span: Span }) => {
  const { methods, totals, rows } = byDay(overview.signIns, daysBetween(span.from, span.to));
  const all = [...totals.values()].reduce((sum, count) => sum + count, 0);
  const latest = overview.adoption.at(-1);
  if (all === 0 && (latest?.people ?? 0) === 0 && overview.failures.length === 0) {
    return (
      <Empty title="Nothing has happened yet">
        As soon as people sign up and sign in, this page shows how: with passkeys or without, and what went wrong.
      </Empty>
    );
  }
  return (
    <>
      <KeyFigures latest={latest} all={all} withPasskey={totals.get('passkey') ?? 0} />
      <div className="panels">
        <Panel title="Adoption" about="People, and how many of them have a passkey.">
          <AdoptionChart adoption={overview.adoption} />
        </Panel>
        <Panel title="Sign-ins" about="By what they were made with.">
          {all === 0 ? <p className="soft">None in these days.</p> : <SignInsChart methods={methods} rows={rows} />}
        </Panel>
        <FunnelPanel span={span} />
        <Failures failures={overview.failures} />
      </div>
    </>
  );
};

type KeyProps = { latest: Overview['adoption'][number] | undefined; all: number; withPasskey: number };

const KeyFigures = ({ latest, all, withPasskey }: KeyProps) => (
  <dl className="key-figures">
    <div>
      <dt>People</dt>
      <dd>{figure(latest?.people ?? 0)}</dd>
    </div>
    <div>
      <dt>With a passkey</dt>
      <dd>
        {share(latest?.withPasskey ?? 0, latest?.people ?? 0)}
        <small>{figure(latest?.passkeys ?? 0)} passkeys</small>
      </dd>
    </div>
    <div>
      <dt>Sign-ins</dt>
      <dd>{figure(all)}</dd>
    </div>
    <div>
      <dt>Made with a passkey</dt>
      <dd>{share(withPasskey, all)}</dd>
    </div>
  </dl>
);

const Failures = ({ failures }: Pick<Overview, 'failures'>) => {
  const most = Math.max(0, ...failures.map(({ count }) => count));
  const rows = failures.slice(0, 12).map(({ code, reason, count }) => ({
    name: saidOfFailure(code, reason),
    ...{ count, of: most, told: '', tone: 4 },
  }));
  return (
    <Panel title="Failures" about="What did not work or was refused, the most frequent first." isWide>
      {rows.length === 0 ? (
        <p className="soft">None in these days.</p>
      ) : (
        <Bars label="Failures by reason" rows={rows} />
      )}
    </Panel>
  );
};
