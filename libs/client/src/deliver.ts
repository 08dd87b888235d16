import type { Interaction } from '@latchkey/contracts';
import { GatewayProblem, GatewayUnreachable, mergeInteraction } from './problems.js';

export type DeliverOptions = {
  signal?: AbortSignal | undefined;
  /** Told when the proof is accepted and only the decision is awaited, so that a page can say so. */
  onSettling?: ((interaction: Interaction) => void) | undefined;
};

type Exchanges = {
  /** Sends the action; every call sends the same bytes. */
  send: () => Promise<Interaction>;
  resume: () => Promise<Interaction>;
};

const resends = 2;
const resumes = 5;
const patience = { resend: 1, resume: 1, longest: 10 };

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

const waitOf = (error: unknown, otherwise: number): number =>
  Math.min((error instanceof GatewayProblem ? error.retryAfterSeconds : undefined) ?? otherwise, patience.longest);

/** The proof is committed, the decision is awaited: `resume` completes it. */
export const isSettling = (error: unknown): error is GatewayProblem =>
  error instanceof GatewayProblem && error.code === 'interaction.settling';

/** Nobody answered for the action; the same bytes may be sent again, because the server recognises them. */
const isLost = (error: unknown): boolean =>
  error instanceof GatewayUnreachable || (error instanceof GatewayProblem && error.status >= 502 && !isSettling(error));

const sendUntilAnswered = async ({ send }: Exchanges, { signal }: DeliverOptions): Promise<Interaction> => {
  for (let left = resends; ; left -= 1) {
    try {
      return await send();
    } catch (error) {
      if (!isLost(error) || left === 0) throw error;
      await pause(waitOf(error, patience.resend), signal);
    }
  }
};

/** `'refused'`: the server does not stand at `settling` any more, and is not done either. */
const resumeUntilSettled = async (exchanges: Exchanges, first: GatewayProblem, options: DeliverOptions) => {
  let last: unknown = first;
  for (let left = resumes; left > 0; left -= 1) {
    await pause(waitOf(last, patience.resume), options.signal);
    try {
      return await exchanges.resume();
    } catch (error) {
      if (error instanceof GatewayProblem && error.status === 409 && error.interaction) {
        return error.interaction.step.name === 'done' ? mergeInteraction(error.interaction) : 'refused';
      }
      if (!isSettling(error) && !isLost(error)) throw error;
      last = error;
    }
  }
  throw last;
};

/**
 * Carries a finished ceremony or a code to its answer. A lost reply is recovered by sending the same bytes again, a
 * decision that is late by resuming; both are bounded, and what is left then is the caller's "try again".
 */
export const deliver = async (exchanges: Exchanges, options: DeliverOptions = {}): Promise<Interaction> => {
  try {
    return await sendUntilAnswered(exchanges, options);
  } catch (error) {
    if (!isSettling(error)) throw error;
    if (error.interaction) options.onSettling?.(mergeInteraction(error.interaction));
    const settled = await resumeUntilSettled(exchanges, error, options);
    return settled === 'refused' ? await exchanges.send() : settled;
  }
};
