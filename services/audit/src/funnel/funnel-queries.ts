import type { FunnelDimension } from '@latchkey/contracts';
import { statement } from '@latchkey/persistence';

/** The steps that are counted; those that began are their sum. */
export type StepCounts = { offered: number; cancelled: number; failed: number; succeeded: number; fellBack: number };

const by = (name: string, key: string) =>
  statement<[tenantId: string, from: string, to: string], StepCounts & { key: string }>(
    `funnel-by-${name}`,
    `SELECT ${key} AS key, sum(offered)::int AS offered, sum(cancelled)::int AS cancelled, sum(failed)::int AS failed,
       sum(succeeded)::int AS succeeded, sum(fell_back)::int AS "fellBack"
     FROM funnel_day WHERE tenant_id = $1 AND day BETWEEN $2 AND $3
     GROUP BY 1 HAVING sum(offered) + sum(cancelled) + sum(failed) + sum(succeeded) + sum(fell_back) > 0 ORDER BY 1`,
  );

/** The funnel by each of its dimensions. */
export const funnelBy = {
  day: by('day', `to_char(day, 'YYYY-MM-DD')`),
  path: by('path', 'path'),
  browser: by('browser', 'browser'),
  os: by('os', 'os'),
  provider: by('provider', 'provider'),
} satisfies Record<FunnelDimension, unknown>;
