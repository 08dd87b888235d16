import { logCodes, type LogCode } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '../design/button.js';
import { Select, TextField } from '../design/fields.js';
import { meaningOf } from './entry.js';
import type { LogSearch } from './log-search.js';

const outcomes = [
  { value: '', label: 'Any' },
  { value: 'success', label: 'Success' },
  { value: 'failure', label: 'Failure' },
  { value: 'info', label: 'Info' },
] as const;

const codes = [
  { value: '' as const, label: 'Anything' },
  ...(Object.keys(logCodes) as LogCode[])
    .map((code) => ({ value: code, label: meaningOf({ code }) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, 'en')),
];

const chosen = <Value extends string>(value: Value | '' | undefined) => (value === '' ? undefined : value);

/** What is looked for; each change is in the address at once. */
export const LogFilters = ({ search }: { search: LogSearch }) => {
  const navigate = useNavigate({ from: '/t/$tenantId/log' });
  const set = (changes: Partial<LogSearch>) => void navigate({ search: { ...search, ...changes }, replace: true });
  const isAny = Object.values(search).some((value) => value !== undefined);
  return (
    <div role="search">
      <div className="filters">
        <Select
          label="What"
          name="code"
          value={search.code ?? ''}
          options={codes}
          onChange={(code) => set({ code: chosen(code) })}
        />
        <Select
          label="Outcome"
          name="outcome"
          value={search.outcome ?? ''}
          options={outcomes}
          onChange={(outcome) => set({ outcome: chosen(outcome) })}
        />
        <TextField
          label="From"
          name="from"
          type="date"
          value={search.from ?? ''}
          onChange={(from) => set({ from: chosen(from) })}
        />
        <TextField
          label="To"
          name="to"
          type="date"
          value={search.to ?? ''}
          onChange={(to) => set({ to: chosen(to) })}
        />
      </div>
      {isAny && (
        <p className="applied">
          {search.userId !== undefined && <span>Person {search.userId}</span>}
          {search.interactionId !== undefined && <span>Journey {search.interactionId}</span>}
          <Button kind="quiet" onPress={() => void navigate({ search: {}, replace: true })}>
            Show everything
          </Button>
        </p>
      )}
    </div>
  );
};
