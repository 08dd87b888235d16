import { setTimeout as wait } from 'node:timers/promises';
import type { DecisionReason, Interaction } from '@latchkey/contracts';
import type { BrowserReply } from '@latchkey/testing';
import type { ServiceName } from './suite.js';
import { eventually, type System } from './system.js';

type Line = Record<string, unknown> & { msg?: string };

async function linesOf(system: System, service: ServiceName, about: string): Promise<Line[]> {
  const log = await system.log(service);
  const lines = log.split('\n').filter((line) => line.includes(about) && line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as Line);
}

/** What the browser is told of a refusal. */
export const codeIn = ({ body }: Pick<BrowserReply, 'body'>): string | undefined => (body as { code?: string }).code;

/** Status and code of a refusal, and the reason that only the log knows. */
export async function refusalOf(system: System, reply: BrowserReply) {
  const { traceId = 'none' } = reply.body as { traceId?: string };
  const line = await eventually(async () =>
    (await linesOf(system, 'gateway', traceId)).find(({ problem }) => problem === codeIn(reply)),
  );
  return [reply.status, codeIn(reply), line['reason']];
}

export type Told = { outcome: string; reasons: DecisionReason[] };

/** What was decided in a journey, in its order, as mfa-policy's log tells it a moment later. */
export async function decisionsIn(system: System, { id }: Pick<Interaction, 'id'>): Promise<Told[]> {
  let known = -1;
  return eventually(async () => {
    const lines = await linesOf(system, 'mfa-policy', id);
    const decided = lines.filter(({ msg }) => msg === 'decided');
    const isAll = decided.length > 0 && decided.length === known;
    known = decided.length;
    // Long enough that another line would have come.
    if (!isAll) await wait(50);
    return isAll && (decided as unknown as Told[]);
  });
}
