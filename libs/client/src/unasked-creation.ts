import type { CreationOptionsJson } from '@latchkey/contracts';
import { createPasskeyUnasked } from './ceremonies.js';
import type { CeremonyOutcome } from './outcomes.js';

/** A conditional creation; when there may be one is the coordinator's table's to say. */
export type UnaskedCreation = {
  run: (options: CreationOptionsJson) => Promise<CeremonyOutcome>;
  abort: () => void;
  /** Resolves when none is pending any more. */
  ended: () => Promise<void>;
};

/**
 * A browser that creates a passkey without asking does so in a moment. One that never answers would keep every other
 * ceremony from beginning, so it is not waited for.
 */
const longestMs = 5_000;
/** An abort takes a browser a few milliseconds; one that does not take it must not hold up the person. */
const longestEndMs = 1_000;
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs the conditional creations of a coordinator. */
export const createUnaskedCreation = (): UnaskedCreation => {
  let current = new AbortController();
  let pending: Promise<unknown> | undefined;
  return {
    run: (options) => {
      const asking = (current = new AbortController());
      const timer = setTimeout(() => asking.abort(), longestMs);
      const running = createPasskeyUnasked(options, asking).finally(() => {
        clearTimeout(timer);
        if (pending === running) pending = undefined;
      });
      pending = running;
      return running;
    },
    abort: () => current.abort(),
    ended: async () => {
      if (pending) await Promise.race([pending, after(longestEndMs)]);
    },
  };
};
