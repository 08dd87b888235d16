import type { Interaction } from '@latchkey/contracts';
import { GatewayProblem, GatewayUnreachable, mergeInteraction } from './problems.js';

export type DeliverOptions = {
  signal?: AbortSignal | undefined;
  /** Told when the proof is accepted and only the decision is awaited, so that a page can say so. */
  onSettling?: ((interaction: Interaction) => void) | undefined;
};

const most = { lost: 2, settling: 5 };
const patienceSeconds = { usual: 1, longest: 10 };

/** Waits, or rejects with the signal's reason. */
export const pause = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1_000);
    signal?.addEventListener('abort', stop, { once: true });
  });

const waitOf = (error: unknown): number =>
  Math.min(
    (error instanceof GatewayProblem ? error.retryAfterSeconds : undefined) ?? patienceSeconds.usual,
    patienceSeconds.longest,
  );

/** The proof is committed, or may be; what becomes of it is not known yet. */
export const isSettling = (error: unknown): error is GatewayProblem =>
  error instanceof GatewayProblem && error.code === 'interaction.settling';

/** Nobody answered for the action. */
const isLost = (error: unknown): boolean =>
  error instanceof GatewayUnreachable || (error instanceof GatewayProblem && error.status >= 502 && !isSettling(error));

/**
 * Carries a finished ceremony or a code to its answer; `send` sends the same bytes each time, by which the server recognises them. So a
 * lost reply is recovered and a late decision asked for, both a bounded number of times, and what is left then is the caller's
 * "try again".
 */
export const deliver = async (
  send: () => Promise<Interaction>,
  { signal, onSettling }: DeliverOptions = {},
): Promise<Interaction> => {
  const left = { ...most };
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === undefined || left[kind] === 0) throw error;
      if (kind === 'settling' && left.settling === most.settling) tell(error, onSettling);
      left[kind] -= 1;
      await pause(waitOf(error), signal);
    }
  }
};

const kindOf = (error: unknown): keyof typeof most | undefined =>
  isSettling(error) ? 'settling' : isLost(error) ? 'lost' : undefined;

const tell = (error: unknown, onSettling: DeliverOptions['onSettling']): void => {
  if (isSettling(error) && error.interaction) onSettling?.(mergeInteraction(error.interaction));
};
