import { Counter, Histogram } from 'prom-client';
import { registry } from './metrics.js';

/** What came of one step of a sign-in: `failed` is ours, `refused` the person's. */
export type StepOutcome = 'completed' | 'continued' | 'settling' | 'refused' | 'failed';

/** Steps in which somebody proves who they are, by method and outcome. */
export const signInSteps = new Counter({
  name: 'latchkey_sign_in_steps_total',
  help: 'Proofs that were given in journeys, by method and by what came of them',
  labelNames: ['method', 'outcome'],
  registers: [registry],
});

/** Seconds from a proof to the decision that it is enough, by who took it there: the `event` itself, or whoever `asked`. */
export const fulfilmentSeconds = new Histogram({
  name: 'latchkey_mfa_fulfilment_seconds',
  help: 'Time from a proof to the decision that it is enough',
  labelNames: ['by'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/** Seconds from the end of a session to the moment at which this process no longer takes it for live. */
export const revocationSeconds = new Histogram({
  name: 'latchkey_revocation_effect_seconds',
  help: 'Time from the end of a session to when a gateway forgets it',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/** Seconds since a moment of the wall clock; clocks of two machines may differ, so never less than none. */
export const secondsSince = (moment: string): number => Math.max(0, Date.now() - Date.parse(moment)) / 1_000;
