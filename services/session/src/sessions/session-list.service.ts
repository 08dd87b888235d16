import type { listActivity, ListedSession, listSessions, ReplyOf, RequestOf } from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import { SessionLifeStore, type SeenRow } from '../store/session-life.store.js';

type Entry = ReplyOf<typeof listActivity>['entries'][number];

const activityDays = 30;

/** What a person sees of where they are and were signed in. */
@Injectable()
export class SessionListService {
  constructor(private readonly lives: SessionLifeStore) {}

  async live({ tenantId, userId }: RequestOf<typeof listSessions>): Promise<ReplyOf<typeof listSessions>> {
    const rows = await this.lives.live(tenantId, userId);
    return { sessions: rows.map(listed) };
  }

  async activity({ tenantId, userId }: RequestOf<typeof listActivity>): Promise<ReplyOf<typeof listActivity>> {
    const rows = await this.lives.since(tenantId, userId, activityDays);
    return { entries: rows.flatMap(entriesOf).sort((one, other) => other.at.localeCompare(one.at)) };
  }
}

const listed = (row: SeenRow): ListedSession => ({
  sessionId: row.session_id,
  browser: row.browser,
  country: row.country,
  aal: row.aal,
  amr: row.amr,
  authTime: row.auth_time.toISOString(),
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});

/** What happened to one session, each thing an entry. */
function entriesOf(row: SeenRow): Entry[] {
  const { browser, country, amr, stepped_up_at: steppedUpAt, revoked_at: revokedAt, revoked_reason: reason } = row;
  const entry = (what: Entry['what'], at: Date): Entry => ({ at: at.toISOString(), what, browser, country, amr });
  return [
    entry('signed-in', row.created_at),
    ...(steppedUpAt ? [entry('stepped-up', steppedUpAt)] : []),
    ...(revokedAt ? [entry(reason === 'signed-out' ? 'signed-out' : 'revoked', revokedAt)] : []),
  ];
}
