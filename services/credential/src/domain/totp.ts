import type { EventId, InteractionId, Purpose } from '@latchkey/contracts';
import { generateURI, verifySync } from 'otplib';

const stepSeconds = 30;
/** RFC 6238 as every authenticator app knows it. */
const parameters = { algorithm: 'sha1', digits: 6, period: stepSeconds } as const;

/** How long a new secret waits for its first code. */
export const enrolmentLifeMs = 600_000;

/** A step counts time in units of 30 s since 1970 (RFC 6238 §4.2). */
const epochOf = (now: Date): number => Math.floor(now.getTime() / 1_000);

/**
 * The step whose code this is: the one of now, the one before it or the one after (RFC 6238 §5.2); undefined if it is none
 * of theirs. `now` is ours, whatever the app's clock says.
 */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const options = { ...parameters, secret, token: code, epoch: epochOf(now), epochTolerance: stepSeconds };
  const result = verifySync(options);
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}

/** Whether this is the code of exactly that step, whenever that was. */
export const isCodeOf = (secret: string, code: string, step: number): boolean =>
  verifySync({ ...parameters, secret, token: code, epoch: step * stepSeconds }).valid;

/** What an app reads from the picture. A colon ends the issuer in a label, so that none may be inside. */
export function enrolmentUri(secret: string, { issuer, accountName }: { issuer: string; accountName: string }): string {
  const [provider, label] = [withoutColon(issuer), withoutColon(accountName)];
  return generateURI({ ...parameters, secret, issuer: provider, label });
}

const withoutColon = (text: string): string => text.replaceAll(':', ' ');

/** The newest step that a secret was used with: a verification, or its enrolment, which is evidence of nothing. */
export type UsedStep = {
  readonly step: number;
  readonly interactionId: InteractionId;
  readonly verified: { readonly purpose: Purpose; readonly evidenceId: EventId } | undefined;
};

export type StepDecision =
  | { readonly outcome: 'fresh'; readonly step: number }
  | { readonly outcome: 'again'; readonly evidenceId: EventId }
  | { readonly outcome: 'wrong' };

/**
 * What a step is worth. Each is good once, and none that is older than one that was used; but whoever lost the answer may
 * ask again, in the same place for the same thing.
 */
export function decideStep(facts: {
  step: number | undefined;
  used: UsedStep;
  interactionId: InteractionId;
  purpose: Purpose;
}): StepDecision {
  const { step, used, interactionId, purpose } = facts;
  if (step === undefined) return { outcome: 'wrong' };
  if (step > used.step) return { outcome: 'fresh', step };
  const isSame = step === used.step && interactionId === used.interactionId && purpose === used.verified?.purpose;
  return isSame && used.verified ? { outcome: 'again', evidenceId: used.verified.evidenceId } : { outcome: 'wrong' };
}
