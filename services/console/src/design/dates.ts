const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const dayOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const count = new Intl.NumberFormat('en');

/** `22 Nov 2026, 17:39`. */
export const when = (timestamp: string): string => moment.format(new Date(timestamp));

/** The same with seconds, for what is compared. */
export const exactly = (timestamp: string): string => exact.format(new Date(timestamp));

/** `22 Nov`, of a day in UTC. */
export const dayName = (day: string): string => dayOnly.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));

/** `12,345`. */
export const figure = (value: number): string => count.format(value);

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `3 hours ago`. */
export function ago(timestamp: string, now = Date.now()): string {
  const seconds = (new Date(timestamp).getTime() - now) / 1_000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (['minute', 60] as const);
  return Math.abs(seconds) < 60 ? 'just now' : relative.format(Math.round(seconds / size), unit);
}

/** A day in UTC, so many days from another. */
export const dayFrom = (now: Date, days: number): string =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
