import { ContractError, type Action } from '@latchkey/contracts';
import type { StepOutcome } from '@latchkey/observability';
import type { StoredInteraction } from './interaction.js';

/** What an action came to. */
export type Came = { after: StoredInteraction } | { error: unknown };

/** Actions that prove something, or wait for what a proof comes to. */
const proving: ReadonlySet<Action['type']> = new Set([
  ...(['passkey', 'password', 'code/verify', 'totp', 'backup-code', 'sso/callback', 'enrolment-code'] as const),
  ...(['enrolment/passkey', 'enrolment/totp', 'enrolment/contact/verify', 'resume'] as const),
]);

/** What a step of a sign-in came to, for who counts them; undefined of an action that proves nothing. */
export function stepOutcome(type: Action['type'], came: Came): StepOutcome | undefined {
  if (!proving.has(type)) return undefined;
  if ('error' in came) return isOurs(came.error) ? 'failed' : 'refused';
  const { step } = came.after.state;
  if (step === 'done') return 'completed';
  return step === 'settling' ? 'settling' : 'continued';
}

/** A part that is away or broke, and whatever nobody expected. A refusal is the person's affair. */
const isOurs = (error: unknown): boolean =>
  !(error instanceof ContractError) || error.code.startsWith('service.') || error.code === 'interaction.settling';
