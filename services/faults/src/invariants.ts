import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Behind } from './behind.js';
import type { Attempt } from './sign-in.js';

/** How things stood before a fault. */
export type Baseline = { readonly since: Date; readonly deadLetters: number; readonly kilobytes: number };

const settleMs = 60_000;
/** What a process may hold more than before: caches that fill, and garbage that nobody has collected yet. */
const usualSpareMegabytes = 150;

type SessionRow = { session_id: string; interaction_id: string; evidence_id: string; aal: number };

/** What is noted before a fault to be compared after it. */
export async function baseline(behind: Behind, pids: readonly number[]): Promise<Baseline> {
  const [clock] = await behind.rows<{ now: Date }>('session', 'SELECT now()');
  const since = clock?.now ?? new Date();
  return { since, deadLetters: await behind.deadLetters(), kilobytes: largest(pids) };
}

/** S1, S2, S3, S5 and S6 over everything that has happened since; S4 is judged answer by answer. */
export async function violationsSince(
  behind: Behind,
  { since, deadLetters, kilobytes }: Baseline,
  attempts: readonly Attempt[],
  pids: () => readonly number[],
  spareMegabytes = usualSpareMegabytes,
): Promise<string[]> {
  const settled = await settles(behind, since);
  const sessions = await sessionsSince(behind, since);
  const evidence = await behind.rows<{ evidence_id: string }>(
    'credential',
    "SELECT evidence_id FROM consumed_ceremony WHERE consumed_at >= $1::timestamptz - interval '1 minute'",
    [since],
  );
  const proven = new Set(evidence.map((row) => row.evidence_id));
  const perJourney = new Map<string, number>();
  for (const { interaction_id: id } of sessions) perJourney.set(id, (perJourney.get(id) ?? 0) + 1);
  const promised = attempts.flatMap(({ interactionId }) => interactionId ?? []);
  const grown = largest(pids()) - kilobytes;
  const buried = (await behind.deadLetters()) - deadLetters;
  return [
    ...sessions.filter(({ aal }) => aal < 2).map((row) => `S1 session ${row.session_id} has level ${row.aal}`),
    ...sessions.filter((row) => !proven.has(row.evidence_id)).map((row) => `S1 session ${row.session_id} has no proof`),
    ...promised.filter((id) => !perJourney.has(id)).map((id) => `S2 the session of journey ${id} is lost`),
    ...[...perJourney].filter(([, count]) => count > 1).map(([id, count]) => `S3 journey ${id} has ${count} sessions`),
    ...(grown > spareMegabytes * 1_000 ? [`S5 a process holds ${Math.round(grown / 1_000)} MB more than before`] : []),
    ...(buried > 0 ? [`S6 ${buried} events became dead letters`] : []),
    ...settled,
  ];
}

const sessionsSince = (behind: Behind, since: Date) =>
  behind.rows<SessionRow>(
    'session',
    'SELECT session_id, interaction_id, evidence_id, aal FROM session WHERE created_at >= $1',
    [since],
  );

/** Waits until nothing is under way and the log is complete; what is not so within a minute. */
async function settles(behind: Behind, since: Date): Promise<string[]> {
  const until = performance.now() + settleMs;
  for (;;) {
    const left = await unsettled(behind, since).catch((error: unknown) => [
      `S5 a server does not answer: ${String(error)}`,
    ]);
    if (left.length === 0 || performance.now() > until) return left;
    await wait(500);
  }
}

async function unsettled(behind: Behind, since: Date): Promise<string[]> {
  const [unsent, unhandled] = [await behind.unsent(), await behind.unhandled()];
  const ids = (await sessionsSince(behind, since)).map((row) => row.session_id);
  const logged = await behind.rows<{ session_id: string }>(
    'audit',
    "SELECT DISTINCT session_id FROM log WHERE session_id = ANY($1) AND code = 'sign_in.succeeded'",
    [ids],
  );
  return [
    ...(unsent.length > 0 ? [`S5 events wait in an outbox: ${unsent.join(', ')}`] : []),
    ...(unhandled.length > 0 ? [`S5 events are not handled: ${unhandled.join(', ')}`] : []),
    ...(logged.length < ids.length
      ? [`S6 ${ids.length - logged.length} of ${ids.length} sessions are not in the log`]
      : []),
  ];
}

/** The most memory that any of these processes holds, in kilobytes. */
function largest(pids: readonly number[]): number {
  return Math.max(0, ...pids.map(residentKilobytes));
}

function residentKilobytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Ended, or another system than Linux.
    return 0;
  }
}
