import type { CodeChannel, Interaction, MfaFactor, MfaOffer, Step } from '@latchkey/contracts';
import type { JourneyState } from './journey-state.js';

export type MfaStep = Extract<Step, { name: 'mfa' }>;
export type EnrolStep = Extract<Step, { name: 'enrol-factor' }>;

const channels: Partial<Record<MfaFactor, CodeChannel>> = { 'email-code': 'email', 'phone-code': 'phone' };

/** Where the codes of a factor go; nothing for a factor whose codes nobody sends. */
export const channelOf = (factor: MfaFactor): CodeChannel | undefined => channels[factor];

/** What a browser can do here: one without passkeys is shown the other factors, if there are any. */
export const usableOffers = ({ offer }: MfaStep, passkeys: boolean): MfaOffer[] => {
  const usable = offer.filter(({ factor }) => passkeys || factor !== 'webauthn');
  return usable.length > 0 ? usable : offer;
};

/** The factor whose page is shown: what was chosen, else where a code is on its way, else the first that is offered. */
export const shownOffer = (
  step: MfaStep,
  { factor, passkeys }: Pick<JourneyState, 'factor' | 'passkeys'>,
): MfaOffer | undefined => {
  const usable = usableOffers(step, passkeys);
  const sent = step.code?.channel;
  return (
    usable.find((offer) => offer.factor === factor) ??
    usable.find((offer) => sent !== undefined && channelOf(offer.factor) === sent) ??
    usable[0]
  );
};

/** What has to be asked of the server before a factor's page is of use. */
export type Preparation = 'passkey' | 'code' | 'new-passkey' | 'new-secret';

const lives = (held: { expiresAt: string } | undefined, now: number) =>
  held !== undefined && Date.parse(held.expiresAt) > now;

const preparationAt = (step: MfaStep, factor: MfaFactor, now: number): Preparation | undefined => {
  if (factor === 'webauthn') return lives(step.passkey, now) ? undefined : 'passkey';
  const channel = channelOf(factor);
  return channel && !(step.code?.channel === channel && lives(step.code, now)) ? 'code' : undefined;
};

const preparationOf = (step: EnrolStep, factor: MfaFactor, now: number): Preparation | undefined => {
  if (factor === 'webauthn') return lives(step.passkey, now) ? undefined : 'new-passkey';
  return factor === 'totp' && !lives(step.totp, now) ? 'new-secret' : undefined;
};

/** What choosing a factor asks for, if anything: a code that is on its way is not sent again. */
export const preparationFor = (step: Step | undefined, factor: MfaFactor, now: number): Preparation | undefined => {
  if (step?.name === 'mfa') return preparationAt(step, factor, now);
  return step?.name === 'enrol-factor' ? preparationOf(step, factor, now) : undefined;
};

/** The first factor's code is sent when its page comes up, and not again after whatever the person did there. */
export const dueCode = (
  before: Step['name'] | undefined,
  state: Pick<JourneyState, 'interaction' | 'factor' | 'passkeys'>,
  now: number,
): MfaFactor | undefined => {
  const step = state.interaction?.step;
  if (step?.name !== 'mfa' || before === 'mfa') return undefined;
  const first = shownOffer(step, state)?.factor;
  return first && preparationAt(step, first, now) === 'code' ? first : undefined;
};

/** Where the account's page has chosen what is set up, its page comes up by itself, once. */
export const dueSetUp = (
  before: Step['name'] | undefined,
  { interaction, factor }: Pick<JourneyState, 'interaction' | 'factor'>,
): MfaFactor | undefined => {
  const step = interaction?.step;
  if (interaction?.intent !== 'enrolment' || step?.name !== 'enrol-factor') return undefined;
  if (before === 'enrol-factor' || factor) return undefined;
  return onlyFactor(step);
};

/** The one thing that can be set up; nothing where there is a choice. */
export const onlyFactor = ({ factors, bound }: EnrolStep): MfaFactor | undefined => {
  const [only, another] = factors.filter((factor) => !bound.includes(factor));
  return another ? undefined : only;
};

/** The next answer is about the same page: of two factors that are set up one after the other, each has its own. */
export const isSamePage = (before: Step | undefined, next: Step): boolean => {
  if (before?.name !== 'enrol-factor' || next.name !== 'enrol-factor') return before?.name === next.name;
  return before.isSuggestion === next.isSuggestion && before.bound.length === next.bound.length;
};

const withSecretOf = (before: Step, step: Step): Step => {
  if (before.name === 'enrol-factor' && step.name === 'enrol-factor' && before.totp) {
    return { ...step, totp: step.totp ?? before.totp };
  }
  if (before.name === 'backup-codes' && step.name === 'backup-codes' && before.codes) {
    return { ...step, codes: step.codes ?? before.codes };
  }
  return step;
};

/** Secrets come once. As long as the person looks at them, an answer about something else does not take them away. */
export const keepingSecrets = (before: Step | undefined, next: Interaction): Interaction =>
  before && isSamePage(before, next.step) ? { ...next, step: withSecretOf(before, next.step) } : next;

/** What is declined at a page of second factors. */
export const skippableStep = (
  interaction: Interaction | undefined,
): 'turn-on-two-step' | 'enrol-factor' | undefined => {
  const name = interaction?.step.name;
  return name === 'turn-on-two-step' || name === 'enrol-factor' ? name : undefined;
};
