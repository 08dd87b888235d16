import { createHash } from 'node:crypto';
import type { LogEntry, TenantId } from '@latchkey/contracts';

/** A row as it is chained: its person is a pseudonym, so that it stays true when they are forgotten. */
export type ChainedRow = Omit<LogEntry, 'userId'> & { readonly subject: string | null };

/** The last row of a tenant's month, as far as anybody has written. */
export type ChainHead = { readonly sequence: number; readonly hash: string };

/** A month's chain hangs at what was the last row of the month before when it began. */
export type ChainBefore = { readonly month: string; readonly sequence: number; readonly hash: string };

/** The month whose chain a row belongs to, `2026-11`, in UTC. */
export const monthOf = (at: string): string => at.slice(0, 7);

const hashOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** What stands for the row before the first one. */
export const startOf = (tenantId: TenantId, month: string, before: ChainBefore | null): string =>
  hashOf('latchkey.log.v1', tenantId, month, before && [before.month, before.sequence, before.hash]);

/** Postgres keeps no order of members. */
const sorted = (detail: ChainedRow['detail']): unknown[] =>
  Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1));

/** The hash of a row in its place: of the one before and of every column. */
export const hashAt = (previous: string, sequence: number, row: ChainedRow): string =>
  hashOf(
    previous,
    sequence,
    ...[row.id, row.at, row.code, row.outcome, row.actor.type, row.actor.id ?? null, row.subject],
    ...[row.interactionId, row.sessionId, row.browser, row.country],
    sorted(row.detail),
  );

/** A row with its place behind a head, which it is itself from then on. */
export const linked = <Row extends ChainedRow>(head: ChainHead, row: Row): Row & ChainHead => {
  const sequence = head.sequence + 1;
  return { ...row, sequence, hash: hashAt(head.hash, sequence, row) };
};
