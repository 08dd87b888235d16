import type { DecisionReason, MfaFactor } from '@latchkey/contracts';
import { isTwoFactors } from './assurance.js';
import { authenticatorOf, factorOf, type Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import { beforeInteraction, factorsOf, twoStepStateOf, type Person } from './person.js';
import { isAdaptive, type MfaPolicy } from './policy.js';

/** Whether a second step is asked for: of nobody, of who has a factor, of everybody. `choice`: what the person said to that. */
type Asked = { of: 'nobody' | 'who-has-one' | 'everybody'; reasons: DecisionReason[]; choice?: DecisionReason };

/**
 * Whether what was proved is enough for the tenant's policy. `missing`: the second step is due, one of `offer` would do. `lacking`:
 * it is due, and everything that the person has is used already, or they have nothing.
 */
export type Verification = {
  outcome: 'met' | 'missing' | 'lacking';
  /** Two steps were taken, or one that stands for both; not merely a browser trusted for it. */
  isProved: boolean;
  offer: MfaFactor[];
  /** What they had when this interaction began. */
  held: MfaFactor[];
  reasons: DecisionReason[];
};

export function verificationOf(facts: Facts, own: readonly Evidence[]): Verification {
  const { policy } = facts;
  const before = beforeInteraction(facts);
  const held = factorsOf(before, policy);
  const asked = askedFor(facts, before, isNew(own));
  const proved = stepsReasons(policy, own);
  const common = { held, isProved: proved !== undefined };
  // Who took two steps was not asked what they chose.
  if (proved) return { ...common, outcome: 'met', offer: [], reasons: [...asked.reasons, ...proved] };
  const known = [...asked.reasons, ...(asked.choice ? [asked.choice] : [])];
  if (asked.of === 'nobody' || (asked.of === 'who-has-one' && held.length === 0)) {
    return { ...common, outcome: 'met', offer: [], reasons: known };
  }
  if (countsAsDevice(facts)) return { ...common, outcome: 'met', offer: [], reasons: [...known, 'device.trusted'] };
  const used = new Set(own.map(factorOf));
  const offer = held.filter((factor) => !used.has(factor));
  const unmet = own.some(isTwoFactors) ? (['passkey.does_not_satisfy_mfa'] as const) : [];
  if (offer.length > 0) return { ...common, outcome: 'missing', offer, reasons: [...known, ...unmet] };
  return { ...common, outcome: 'lacking', offer, reasons: [...known, ...unmet, 'person.no_factor'] };
}

/** They exist since this interaction: there is nothing yet that they could verify themselves with. */
export const isNew = (own: readonly Evidence[]): boolean => own.some(({ created }) => created === true);

function askedFor(facts: Facts, before: Person, isNewPerson: boolean): Asked {
  const { policy, purpose } = facts;
  if (isNewPerson) return { of: 'nobody', reasons: ['person.new'] };
  if (isAdaptive(policy)) return askedByRisk(facts);
  if (policy.requirement === 'mandatory') return { of: 'everybody', reasons: ['policy.requires_mfa'] };
  const reasons: DecisionReason[] = [policy.requirement === 'no-prompt' ? 'policy.no_prompt' : 'policy.optional'];
  if (purpose === 'step-up') return { of: 'who-has-one', reasons };
  // Without factors there was nothing to choose.
  if (policy.factors.length === 0) return { of: 'nobody', reasons };
  const state = twoStepStateOf(before);
  const said = { on: 'person.two_step_on', off: 'person.two_step_off', unset: 'person.undecided' } as const;
  return { of: state === 'on' ? 'who-has-one' : 'nobody', reasons, choice: said[state] };
}

function askedByRisk({ purpose, risk = [] }: Facts): Asked {
  const isAsked = risk.length > 0 || purpose === 'step-up';
  const reasons: DecisionReason[] = risk.length > 0 ? [...risk] : ['risk.none'];
  return { of: isAsked ? 'who-has-one' : 'nobody', reasons: ['policy.adaptive', ...reasons] };
}

/** Why what was proved is two steps, or stands for two; undefined where it does not. */
function stepsReasons(policy: MfaPolicy, own: readonly Evidence[]): DecisionReason[] | undefined {
  if (policy.passkeySatisfiesMfa && own.some(isTwoFactors)) return [];
  if (policy.trustsSso && own.some(({ method }) => method === 'sso')) return ['sso.trusted'];
  const isFactor = (proof: Evidence) => {
    const factor = factorOf(proof);
    return factor !== undefined && policy.factors.includes(factor);
  };
  const steps = new Set(own.map(authenticatorOf));
  return steps.size > 1 && own.some(isFactor) ? [] : undefined;
}

/** A trusted browser spares the second step of a sign-in, and nothing that asks for a proof of this moment. */
const countsAsDevice = ({ isDeviceTrusted, purpose, demand }: Facts): boolean =>
  isDeviceTrusted === true && (purpose === 'sign-in' || purpose === 'sign-up') && !demand;
