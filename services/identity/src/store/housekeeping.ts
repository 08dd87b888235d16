import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, statement, type Statement } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { answerLifeMs, sendLimit } from '../domain/code-rules.js';

type Sweep = Statement<[before: Date], { tenant_id: string }>;

const sweepMessages: Sweep = statement(
  'message-sweep',
  `DELETE FROM message WHERE (tenant_id, interaction_id) IN
     (SELECT tenant_id, interaction_id FROM message WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING tenant_id`,
);
const sweepCodes: Sweep = statement(
  'code-sweep',
  `DELETE FROM verification_code WHERE (tenant_id, interaction_id) IN
     (SELECT tenant_id, interaction_id FROM verification_code WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)
   RETURNING tenant_id`,
);
// What nothing has touched for as long as sends count, or its tenant counts tries, and for the life of a code besides.
const sweepLedgers = statement<[now: Date, sendsCountForMs: number], { tenant_id: string }>(
  'code-ledger-sweep',
  `DELETE FROM code_ledger WHERE (tenant_id, identifier_type, identifier_value) IN
     (SELECT l.tenant_id, l.identifier_type, l.identifier_value FROM code_ledger l
      LEFT JOIN tenant t ON t.tenant_id = l.tenant_id
      WHERE l.touched_at <= $1::timestamptz - $2 * interval '1 millisecond'
        AND coalesce(greatest(l.blocked_until, l.factor_blocked_until) <= $1, true)
        AND l.touched_at <= $1 - make_interval(secs => coalesce((t.configuration #>> '{codes,lifeSeconds}')::int, 600))
          - greatest($2 * interval '1 millisecond',
              make_interval(mins => coalesce((t.configuration #>> '{lockout,windowMinutes}')::int, 60)))
      LIMIT 1000 FOR UPDATE OF l SKIP LOCKED) RETURNING tenant_id`,
);

const sweepSignUps: Sweep = statement(
  'sign-up-sweep',
  `DELETE FROM sign_up WHERE (tenant_id, interaction_id) IN
     (SELECT tenant_id, interaction_id FROM sign_up WHERE signed_up_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)
   RETURNING tenant_id`,
);

const everyMs = 30_000;

/** Deletes what no rule looks at any more: addresses and codes of people do not stay longer than they are needed. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.turn = this.sweep(new Date()).catch((error: unknown) => this.log.warn({ error }, 'housekeeping waits'));
    }, everyMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  async sweep(now: Date): Promise<void> {
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const lost = await this.database.run(sweepMessages, [now], 'background');
    if (lost.length > 0) this.log.error({ count: lost.length }, 'messages were given up: their codes have expired');
    // A verified code answers for a whole life after it was verified, and an expired one says so for as long.
    await this.database.run(sweepCodes, [ago(2 * answerLifeMs)], 'background');
    await this.database.run(sweepSignUps, [ago(2 * answerLifeMs)], 'background');
    await this.database.run(sweepLedgers, [now, sendLimit.windowMs], 'background');
  }
}
