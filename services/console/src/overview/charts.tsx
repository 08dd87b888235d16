import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { dayName, figure } from '../design/dates.js';
import { said, type Overview } from './figures.js';

const height = 220;
const axis = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--ink-soft)', fontSize: 12 },
  tickLine: false,
} as const;
const tooltip = {
  contentStyle: {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    background: 'var(--card)',
    color: 'var(--ink)',
  },
  cursor: { fill: 'var(--fill)', stroke: 'var(--line)' },
  isAnimationActive: false,
} as const;
const colours = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)'] as const;

const dayLabel = (label: unknown) => (typeof label === 'string' ? dayName(label) : '');
const counted = (value: unknown) => figure(Number(value));

const words = { people: 'People', withPasskey: 'With a passkey' } as const;

/** How many people there are, and how many of them have a passkey, at the end of each day. */
export const AdoptionChart = ({ adoption }: { adoption: Overview['adoption'] }) => (
  <figure className="chart" aria-label="People, and people with a passkey, by day">
    <ResponsiveContainer width="100%" height={height}>
      <AreaChart data={adoption} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="day" tickFormatter={dayName} minTickGap={40} {...axis} />
        <YAxis width={44} allowDecimals={false} tickFormatter={counted} {...axis} axisLine={false} />
        <Tooltip {...tooltip} labelFormatter={dayLabel} formatter={counted} />
        <Legend />
        <Area
          dataKey="people"
          name={words.people}
          stroke={colours[4]}
          fill={colours[4]}
          fillOpacity={0.25}
          isAnimationActive={false}
        />
        <Area
          dataKey="withPasskey"
          name={words.withPasskey}
          stroke={colours[0]}
          fill={colours[0]}
          fillOpacity={0.55}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  </figure>
);

type SignInsProps = {
  methods: readonly string[];
  rows: readonly ({ day: string } & Record<string, string | number>)[];
};

/** Sign-ins of each day, by what they were made with. */
export const SignInsChart = ({ methods, rows }: SignInsProps) => (
  <figure className="chart" aria-label="Sign-ins by day and method">
    <ResponsiveContainer width="100%" height={height}>
      <BarChart data={[...rows]} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="day" tickFormatter={dayName} minTickGap={40} {...axis} />
        <YAxis width={44} allowDecimals={false} tickFormatter={counted} {...axis} axisLine={false} />
        <Tooltip {...tooltip} labelFormatter={dayLabel} formatter={counted} />
        <Legend />
        {methods.map((method, index) => (
          <Bar
            key={method}
            dataKey={method}
            name={said(method)}
            stackId="all"
            fill={colours[Math.min(index, colours.length - 1)] ?? colours[4]}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  </figure>
);
