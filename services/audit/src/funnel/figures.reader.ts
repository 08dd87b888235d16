import { ContractError, type readFunnel, type readOverview, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { funnelBy, type StepCounts } from './funnel-queries.js';

type Span = [tenantId: string, from: string, to: string];

const reasons = statement<Span, { step: string; reason: string; count: number }>(
  'funnel-reasons',
  `SELECT step, reason, count FROM (
     SELECT step, reason, sum(count)::int AS count,
       row_number() OVER (PARTITION BY step ORDER BY sum(count) DESC, reason) AS place
     FROM funnel_reason_day WHERE tenant_id = $1 AND day BETWEEN $2 AND $3
     GROUP BY step, reason HAVING sum(count) > 0) AS r
   WHERE place <= 50 ORDER BY step, place`,
);

/** Sums at the end of each day, those of the days before included. */
const adoption = statement<Span, ReplyOf<typeof readOverview>['adoption'][number]>(
  'overview-adoption',
  `SELECT to_char(d.day, 'YYYY-MM-DD') AS day, greatest(sum(people) OVER upto, 0)::int AS people,
     greatest(sum(with_passkey) OVER upto, 0)::int AS "withPasskey", greatest(sum(passkeys) OVER upto, 0)::int AS passkeys
   FROM (
     SELECT g::date AS day, coalesce(sum(a.people), 0) AS people, coalesce(sum(a.with_passkey), 0) AS with_passkey,
       coalesce(sum(a.passkeys), 0) AS passkeys
     FROM generate_series($2::date, $3::date, '1 day') AS g
     LEFT JOIN adoption_day AS a
       ON a.tenant_id = $1 AND (a.day = g::date OR (g::date = $2::date AND a.day < $2::date))
     GROUP BY 1) AS d
   WINDOW upto AS (ORDER BY d.day) ORDER BY d.day`,
);

const signIns = statement<Span, ReplyOf<typeof readOverview>['signIns'][number]>(
  'overview-sign-ins',
  `SELECT to_char(day, 'YYYY-MM-DD') AS day, method, count FROM sign_in_day
   WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 ORDER BY 1, 2`,
);

const failures = statement<Span, ReplyOf<typeof readOverview>['failures'][number]>(
  'overview-failures',
  `SELECT code, reason, sum(count)::int AS count FROM failure_day
   WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100`,
);

const mostDays = 400;
const dayMs = 86_400_000;
const none: StepCounts = { offered: 0, cancelled: 0, failed: 0, succeeded: 0, fellBack: 0 };

/** A tenant's figures as they are asked for. */
@Injectable()
export class FiguresReader {
  constructor(private readonly database: Database) {}

  async funnel({ tenantId, from, to, by }: RequestOf<typeof readFunnel>): Promise<ReplyOf<typeof readFunnel>> {
    const span = spanOf(tenantId, from, to);
    const [groups, left] = await Promise.all([this.database.run(funnelBy[by], span), this.database.run(reasons, span)]);
    const total = groups.reduce(plus, none);
    const of = (step: string) => left.filter((row) => row.step === step);
    return {
      total: withStarted(total),
      groups: groups.map(({ key, ...steps }) => ({ key, ...withStarted(steps) })),
      cancelledBy: of('cancelled').map(({ reason, count }) => ({ reason, count })),
      failedBy: of('failed').map(({ reason, count }) => ({ reason, count })),
      fellBackTo: of('fell_back').map(({ reason: method, count }) => ({ method, count })),
    };
  }

  async overview({ tenantId, from, to }: RequestOf<typeof readOverview>): Promise<ReplyOf<typeof readOverview>> {
    const span = spanOf(tenantId, from, to);
    const [people, methods, failed] = await Promise.all([
      this.database.run(adoption, span),
      this.database.run(signIns, span),
      this.database.run(failures, span),
    ]);
    return { adoption: people, signIns: methods, failures: failed };
  }
}

/** Errors: `contract.invalid_request`. */
function spanOf(tenantId: string, from: string, to: string): Span {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days >= 1 && days <= mostDays) return [tenantId, from, to];
  const detail = days < 1 ? 'is before the first day' : `is more than ${mostDays} days on`;
  throw new ContractError('contract.invalid_request', undefined, {
    extension: { errors: [{ pointer: '/to', detail }] },
  });
}

const plus = (sum: StepCounts, steps: StepCounts): StepCounts => ({
  offered: sum.offered + steps.offered,
  cancelled: sum.cancelled + steps.cancelled,
  failed: sum.failed + steps.failed,
  succeeded: sum.succeeded + steps.succeeded,
  fellBack: sum.fellBack + steps.fellBack,
});

/** What began is what ended: a browser that never answers began nothing that can be counted. */
const withStarted = ({ offered, cancelled, failed, succeeded, fellBack }: StepCounts) => ({
  offered,
  started: cancelled + failed + succeeded,
  ...{ cancelled, failed, succeeded, fellBack },
});
