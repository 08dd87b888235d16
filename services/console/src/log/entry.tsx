import { logCodes, type LogEntry } from '@latchkey/contracts';
import { Badge } from '../design/states.js';

/** What a code of the log says, without its full stop. */
export const meaningOf = ({ code }: Pick<LogEntry, 'code'>): string => logCodes[code].means.replace(/\.$/, '');

const words = { success: 'Success', failure: 'Failure', info: 'Info' } as const;
const tones = { success: 'good', failure: 'problem' } as const;

/** How it ended; what is neither is said by the code alone. */
export const OutcomeBadge = ({ entry: { outcome } }: { entry: Pick<LogEntry, 'outcome'> }) =>
  outcome === 'info' ? null : <Badge tone={tones[outcome]}>{words[outcome]}</Badge>;

const worded = (value: LogEntry['detail'][string]): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** What belongs to an entry, in one line. */
export const shortDetail = ({ detail }: Pick<LogEntry, 'detail'>): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${worded(value)}`)
    .join(' · ');

/** The same, each by itself. */
export const factsOf = ({ detail }: Pick<LogEntry, 'detail'>): [name: string, value: string][] =>
  Object.entries(detail).map(([name, value]) => [name, value === null ? '–' : worded(value)]);
