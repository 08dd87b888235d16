import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EventId, InteractionId, SessionId, TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, statement } from '@latchkey/persistence';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeletionStore } from './deletion.store.js';
import { SessionStore, type SessionValues } from './session.store.js';

// The service's own role on its own database; every test has tenants of its own.
const sent = statement<[id: string], { sent: boolean }>(
  'test-find-event',
  'SELECT EXISTS (SELECT 1 FROM outbox WHERE id = $1) AS sent',
);

let database: Database;
let store: SessionStore;

beforeAll(() => {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const file = `${process.env['LATCHKEY_TEST_STATE']}/environment.json`;
  const { postgresUrl, secrets } = JSON.parse(readFileSync(file, 'utf8')) as {
    postgresUrl: string;
    secrets: { passwords: Record<string, string> };
  };
  const url = new URL('/latchkey_session', postgresUrl);
  url.username = 'latchkey_session';
  url.password = secrets.passwords['session'] ?? '';
  database = new Database({ url: url.href, poolSize: 4 });
  store = new SessionStore(database);
});
afterAll(() => database.close());

const word = () => randomBytes(16).toString('base64url');
const authTime = '2026-11-22T10:20:30.456Z';
const expiresAt = '2099-12-31T23:59:59.000Z';

const aSession = (changes: Partial<SessionValues> = {}): SessionValues => ({
  sessionId: randomUUID() as SessionId,
  tenantId: `tenant-${word()}` as TenantId,
  userId: randomUUID() as UserId,
  tokenHash: word(),
  interactionId: word() as InteractionId,
  evidenceId: randomUUID() as EventId,
  aal: 2,
  acr: 'phr',
  amr: ['hwk', 'user'],
  twoStep: true,
  browser: 'Firefox · Linux',
  country: null,
  authTime,
  expiresAt,
  ...changes,
});

const anEvent = (): StoredEvent => ({
  id: randomUUID(),
  subject: 'events.session.created.v1',
  envelope: '{"a":"\\"quoted\\""}',
  traceparent: undefined,
});
const isSent = async ({ id }: StoredEvent) => (await database.run(sent, [id]))[0]?.sent;

it('sessions that are made at the same time are each their own', async () => {
  const sessions = [aSession({ amr: ['hwk'] }), aSession({ aal: 1, amr: [] }), aSession()];
  const events = sessions.map(() => anEvent());
  const made = await Promise.all(sessions.map((session, index) => store.insert(session, events[index] ?? anEvent())));
  expect(made).toEqual([true, true, true]);
  for (const { tenantId, tokenHash, sessionId, userId, evidenceId, aal, acr, amr } of sessions)
    expect(await store.byToken(tenantId, tokenHash)).toEqual({
      ...{ session_id: sessionId, user_id: userId, aal, acr, amr, two_step: true },
      ...{ auth_time: new Date(authTime), expires_at: new Date(expiresAt), fresh_at: new Date(authTime) },
      ...{ evidence_id: evidenceId, generation: 0, is_stale: false },
    });
  expect(await Promise.all(events.map(isSent))).toEqual([true, true, true]);
});

it('evidence makes one session, also when it is told twice at the same time; in another tenant it is other evidence', async () => {
  const session = aSession();
  const { tenantId, evidenceId } = session;
  const again = aSession({ tenantId, evidenceId });
  const elsewhere = aSession({ evidenceId });
  const events = [anEvent(), anEvent(), anEvent()] as const;
  const made = await Promise.all([
    store.insert(session, events[0]),
    store.insert(again, events[1]),
    store.insert(elsewhere, events[2]),
  ]);
  // Two statements are under way at once: either may be first, and only one.
  expect(made.slice(0, 2).filter(Boolean)).toHaveLength(1);
  expect(made[2]).toBe(true);
  const first = made[0] ? session : again;
  expect(await store.ofEvidence(tenantId, evidenceId)).toMatchObject({ session_id: first.sessionId });
  expect(await Promise.all(events.map(isSent))).toEqual(made);
});

it('a session that breaks a rule fails alone', async () => {
  const [first, last] = [aSession(), aSession()];
  const taken = aSession({ tenantId: first.tenantId, tokenHash: first.tokenHash });
  expect(await store.insert(first, anEvent())).toBe(true);
  const event = anEvent();
  const [refused, made] = await Promise.allSettled([store.insert(taken, event), store.insert(last, anEvent())]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: '23505', constraint: 'session_token' } });
  expect(refused.status === 'rejected' && refused.reason).toBeInstanceOf(DatabaseError);
  expect(made).toEqual({ status: 'fulfilled', value: true });
  expect(await isSent(event)).toBe(false);
});

it('makes no session of somebody who is no more, and one of the same id elsewhere', async () => {
  const deletions = new DeletionStore(database);
  const [gone, event] = [aSession(), anEvent()];
  await deletions.mark(gone.tenantId, gone.userId, authTime);
  await deletions.mark(gone.tenantId, gone.userId, authTime);
  expect(await store.insert(gone, event)).toBe(false);
  expect(await database.run(sent, [event.id])).toEqual([{ sent: false }]);
  expect(await store.ofEvidence(gone.tenantId, gone.evidenceId)).toBeUndefined();
  expect(await store.insert(aSession({ userId: gone.userId }), anEvent())).toBe(true);
  expect(await store.insert(aSession({ tenantId: gone.tenantId }), anEvent())).toBe(true);
});
