import { simulationLine, type ManagedMfaPolicy, type TenantId } from '@latchkey/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { send } from '../api/call.js';
import { linesOf } from '../api/lines.js';
import { Unreachable } from '../api/problem.js';
import { nobodyYet, withLine, type WhatIf } from './what-if.js';

/** How far a what-if is. `of` names the draft that it is about. */
export type Asking = { of: string; known: WhatIf; isRunning: boolean; error?: unknown };

const longMs = 600_000;
/** How many lines are read between two looks of the page. */
const step = 250;

/** What a what-if is about: another draft is another question. */
export const questionOf = (proposed: ManagedMfaPolicy): string => JSON.stringify(proposed);

/** Asks what a policy would do to everybody, as the answer comes in; what is asked anew, or left, is cancelled. */
export function useWhatIf(tenantId: TenantId) {
  const [asking, setAsking] = useState<Asking>();
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    running.current?.abort();
    setAsking(undefined);
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const ask = useCallback(
    async (proposed: ManagedMfaPolicy): Promise<WhatIf | undefined> => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const of = questionOf(proposed);
      const show = (known: WhatIf, isRunning: boolean) => setAsking({ of, known, isRunning });
      show(nobodyYet, true);
      try {
        const known = await askEverybody({ tenantId, proposed }, controller.signal, (so) => show(so, true));
        show(known, false);
        return known;
      } catch (error) {
        if (!controller.signal.aborted) setAsking({ of, known: nobodyYet, isRunning: false, error });
        return undefined;
      }
    },
    [tenantId],
  );
  return { asking, ask, cancel };
}

async function askEverybody(body: object, signal: AbortSignal, show: (known: WhatIf) => void): Promise<WhatIf> {
  const response = await send({ method: 'POST', path: '/mfa-policy/simulate', body, signal, timeoutMs: longMs });
  let known = nobodyYet;
  if (!response.body) throw new Unreachable('no answer');
  for await (const text of linesOf(response.body)) {
    signal.throwIfAborted();
    const line = simulationLine.parse(JSON.parse(text));
    if ('error' in line) throw new Unreachable(line.error.code);
    known = withLine(known, line);
    if (known.people % step === 0) show(known);
  }
  // Without its last line the answer broke off, and says nothing of who was not reached.
  if (!known.summary) throw new Unreachable('the answer broke off');
  return known;
}
