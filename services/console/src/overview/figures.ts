import type { FunnelSteps, readOverview, ReplyOf } from '@latchkey/contracts';

export type Overview = ReplyOf<typeof readOverview>;

/** `74 %`; nothing where there is nothing to have a part of. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;

/** Sign-ins by day, a member for each way that occurs: passkeys first, so that they always have the same colour, then the most frequent. */
export function byDay(signIns: Overview['signIns'], days: readonly string[]) {
  const totals = new Map<string, number>();
  for (const { method, count } of signIns) totals.set(method, (totals.get(method) ?? 0) + count);
  const rank = ([method, count]: readonly [string, number]) => (method === 'passkey' ? Infinity : count);
  const methods = [...totals].toSorted((one, other) => rank(other) - rank(one)).map(([method]) => method);
  const rows = days.map((day) => {
    const of = signIns.filter((one) => one.day === day);
    const counts = methods.map((method) => [method, of.find((one) => one.method === method)?.count ?? 0] as const);
    return { day, ...Object.fromEntries(counts) };
  });
  return { methods, totals, rows };
}

/** What became of the journeys that were offered a passkey, and of the ceremonies that were begun. */
export const stepsOf = ({ offered, started, cancelled, failed, succeeded, fellBack }: FunnelSteps) => [
  { name: 'Offered', count: offered, of: offered, unit: 'journeys', tone: 1 },
  { name: 'Started', count: started, of: Math.max(offered, started), unit: 'ceremonies', tone: 3 },
  { name: 'Succeeded', count: succeeded, of: Math.max(offered, started), unit: 'ceremonies', tone: 1 },
  { name: 'Cancelled', count: cancelled, of: Math.max(offered, started), unit: 'ceremonies', tone: 2 },
  { name: 'Failed', count: failed, of: Math.max(offered, started), unit: 'ceremonies', tone: 4 },
  { name: 'Fell back', count: fellBack, of: Math.max(offered, started), unit: 'journeys', tone: 5 },
];

const spoken: Readonly<Record<string, string>> = {
  passkey: 'Passkey',
  password: 'Password',
  code: 'Code',
  email_code: 'E-mail code',
  sso: 'SSO',
};

/** A key of the figures as one says it: `email-code` is `Email code`. */
export const said = (key: string): string => {
  const words = key.replaceAll(/[-_.]/g, ' ').trim();
  return spoken[key] ?? (words === '' ? 'Unknown' : words.charAt(0).toUpperCase() + words.slice(1));
};

const turnedBack: Readonly<Record<string, string>> = {
  cancelled: 'The person turned back',
  'timed-out': 'It took too long',
  'already-registered': 'There was one already',
  unsupported: 'The browser could not',
  'blocked-by-policy': 'The page was not allowed to',
  aborted: 'Something else was begun',
  failed: 'The browser gave no reason',
};

/** Why a ceremony ended in the browser without a result. */
export const saidOfEnd = (reason: string): string => turnedBack[reason] ?? said(reason);

/** What failed, and why: the code of an error without whose it is. */
export const saidOfFailure = (code: string, reason: string): string =>
  reason === '' ? said(code) : `${said(code)}: ${said(reason.split('.').at(-1) ?? '').toLowerCase()}`;

/** Every day from the first to the last, in UTC. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
