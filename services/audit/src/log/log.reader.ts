import type {
  InteractionId,
  listLog,
  LogEntry,
  ReplyOf,
  RequestOf,
  SessionId,
  TenantId,
  UserId,
} from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { placeAfter, placeOf } from '../domain/place.js';

type Asked = RequestOf<typeof listLog>;

type Row = {
  id: string;
  at: Date;
  code: LogEntry['code'];
  outcome: LogEntry['outcome'];
  actor_type: LogEntry['actor']['type'];
  actor_id: string | null;
  user_id: UserId | null;
  interaction_id: InteractionId | null;
  session_id: SessionId | null;
  browser: string;
  country: string | null;
  detail: LogEntry['detail'];
};

const findSubject = statement<[tenantId: TenantId, userId: UserId], { pseudonym: string }>(
  'log-find-subject',
  'SELECT pseudonym FROM log_subject WHERE tenant_id = $1 AND user_id = $2',
);

/** Only what is asked for is in the statement, so that each kind of question is planned for itself; there are not many. */
function listBy(asked: Asked, subject: string | undefined) {
  const values: unknown[] = [asked.tenantId, asked.limit + 1];
  const conditions: string[] = ['l.tenant_id = $1'];
  let name = 'log-list-';
  const where = (letter: string, value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    name += letter;
    conditions.push(condition(`$${values.push(value)}`));
  };
  const after = placeOf(asked.after);
  where('u', subject, (place) => `l.subject = ${place}`);
  where('i', asked.interactionId, (place) => `l.interaction_id = ${place}`);
  // One is looked up in its index; of several none would be in the order of time.
  if (asked.codes?.length === 1) where('c', asked.codes[0], (place) => `l.code = ${place}`);
  else where('C', asked.codes, (place) => `l.code = ANY (${place}::text[])`);
  where('o', asked.outcome, (place) => `l.outcome = ${place}`);
  where('f', asked.from, (place) => `l.at >= ${place}::timestamptz`);
  where('t', asked.to, (place) => `l.at < ${place}::timestamptz`);
  // The first of the two leaves out the months after the place.
  where('a', after?.at, (place) => `l.at <= ${place}::timestamptz`);
  where('p', after?.id, (place) => `(l.at, l.id) < ($${values.length - 1}::timestamptz, ${place}::uuid)`);
  const text = `SELECT l.id, l.at, l.code, l.outcome, l.actor_type, l.actor_id, s.user_id, l.interaction_id, l.session_id,
            l.browser, l.country, l.detail
     FROM (SELECT id, at, code, outcome, actor_type, actor_id, subject, interaction_id, session_id, browser, country, detail
           FROM log l WHERE ${conditions.join(' AND ')} ORDER BY l.at DESC, l.id DESC LIMIT $2) l
     LEFT JOIN log_subject s ON s.tenant_id = $1 AND s.pseudonym = l.subject
     ORDER BY l.at DESC, l.id DESC`;
  return { statement: statement<unknown[], Row>(name, text), values };
}

/** Reads a tenant's log, the newest first. Its people are named as long as there are any. */
@Injectable()
export class LogReader {
  constructor(private readonly database: Database) {}

  async list(asked: Asked): Promise<ReplyOf<typeof listLog>> {
    const { tenantId, userId, limit } = asked;
    const [person] = userId === undefined ? [] : await this.database.run(findSubject, [tenantId, userId]);
    if (userId !== undefined && !person) return { entries: [] };
    const { statement: question, values } = listBy(asked, person?.pseudonym);
    const rows = await this.database.run(question, values);
    const entries = rows.slice(0, limit).map(toEntry);
    const last = entries.at(-1);
    return { entries, ...(rows.length > limit && last && { next: placeAfter(last) }) };
  }
}

const toEntry = (row: Row): LogEntry => ({
  ...{ id: row.id, at: row.at.toISOString(), code: row.code, outcome: row.outcome },
  actor: { type: row.actor_type, ...(row.actor_id !== null && { id: row.actor_id }) },
  ...{ userId: row.user_id, interactionId: row.interaction_id, sessionId: row.session_id },
  ...{ browser: row.browser, country: row.country, detail: row.detail },
});
