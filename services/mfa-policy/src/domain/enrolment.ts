import type { DueEnrolment, MfaFactor } from '@latchkey/contracts';
import type { Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import { enrollableBy, factorsOf, twoStepStateOf } from './person.js';
import { isOptional, waitsForSignIn } from './policy.js';
import { isNew, type Verification } from './verification.js';

/**
 * What the person is led to set up. `needs`: first a proof that they receive what is sent there, because a password alone binds
 * nothing. `impossible`: a factor is demanded, and there is none that they could set up, or nothing that they could prove before.
 */
export type Enrolment =
  | { outcome: 'none' }
  | { outcome: 'due'; enrol: DueEnrolment }
  | { outcome: 'needs'; channels: MfaFactor[]; enrol: DueEnrolment }
  | { outcome: 'impossible'; needsChannel: boolean };

const none: Enrolment = { outcome: 'none' };

export function enrolmentOf(facts: Facts, own: readonly Evidence[], verification: Verification): Enrolment {
  if (facts.purpose === 'step-up') {
    return verification.outcome === 'lacking' ? { outcome: 'impossible', needsChannel: false } : none;
  }
  if (!leadsAnywhere(facts, own, verification)) return none;
  const enrol = nextOf(facts, verification, isMade(facts));
  if (enrol === 'impossible') return { outcome: enrol, needsChannel: false };
  if (!enrol) return none;
  if (mayBind(facts, own, verification)) return { outcome: 'due', enrol };
  return unbound(facts, verification, enrol);
}

/** What comes of it where they may not bind anything yet. */
function unbound(facts: Facts, { held, outcome }: Verification, enrol: DueEnrolment): Enrolment {
  const channels = channelsOf(facts);
  const couldProve = held.length > 0 || channels.length > 0;
  // Turning it on binds nothing: who does is asked for what they have, or for a code, before they set up anything.
  if (enrol.step === 'turn-on-two-step') return couldProve ? { outcome: 'due', enrol } : none;
  // Whoever knows a password and nothing else must not make the account theirs for good.
  if (held.length > 0 && outcome !== 'lacking') return none;
  if (channels.length > 0) return { outcome: 'needs', channels, enrol };
  return isMade(facts) || outcome === 'lacking' ? { outcome: 'impossible', needsChannel: true } : none;
}

/** The policy, or an organisation, makes them have a factor. */
const isMade = ({ policy, organisation }: Facts): boolean =>
  !isOptional(policy) || organisation?.makesMembersEnrol === true;

/** The factors that they have and that are no mere spare. */
const primaryOf = ({ person, policy }: Pick<Facts, 'person' | 'policy'>): MfaFactor[] =>
  factorsOf(person, policy).filter((factor) => factor !== 'backup-code');

/** Whether the journey is one in which factors are set up, and the tenant wants that of anybody. */
function leadsAnywhere(facts: Facts, own: readonly Evidence[], { outcome }: Verification): boolean {
  const { policy, purpose } = facts;
  if (purpose === 'recover') return outcome === 'lacking';
  // Their organisation sees to that where it is left to people, or where it is trusted with it.
  if (own.some(({ method }) => method === 'sso') && (policy.trustsSso || !isMade(facts))) return false;
  if (facts.organisation?.makesMembersEnrol) return true;
  if (policy.requirement === 'no-prompt') return outcome === 'lacking';
  return !(isNew(own) && waitsForSignIn(policy));
}

/** The next thing to set up, in the order of b.4: whether at all, a factor, another one, codes for when it is lost. */
function nextOf(facts: Facts, verification: Verification, made: boolean): DueEnrolment | 'impossible' | undefined {
  const enrollable = enrollableBy(facts.person, facts.policy);
  const isLeftToThem = !made && verification.outcome !== 'lacking';
  if (isLeftToThem && isDeclined(facts)) return undefined;
  if (isLeftToThem && twoStepStateOf(facts.person) === 'unset') {
    return { step: 'turn-on-two-step', factors: turnOnFactors(facts, enrollable) };
  }
  const primary = primaryOf(facts);
  if (!lacksFactor(verification, primary)) return extraOf(facts, primary, enrollable) ?? backupCodesOf(facts);
  if (enrollable.length > 0) return { step: 'enrol-factor', factors: enrollable, skippable: !made };
  return isLeftToThem ? undefined : 'impossible';
}

/** There is nothing to decide on, or they decided against it. */
const isDeclined = ({ policy, person }: Facts): boolean =>
  policy.factors.length === 0 || twoStepStateOf(person) === 'off';

/** They have none, or none beside what they used and what was not enough. */
const lacksFactor = ({ outcome, held }: Verification, primary: readonly MfaFactor[]): boolean =>
  primary.length === 0 || (outcome === 'lacking' && held.length >= primary.length);

/** What they have counts as well: a passkey is a second factor after a password. */
const turnOnFactors = (facts: Facts, enrollable: readonly MfaFactor[]): MfaFactor[] => [
  ...primaryOf(facts),
  ...enrollable,
];

/** Who has only what signs in by itself has no second thing to hold: they are advised to get one, once. */
function extraOf(
  { policy, person }: Facts,
  primary: readonly MfaFactor[],
  enrollable: readonly MfaFactor[],
): DueEnrolment | undefined {
  const isAdvised =
    !person.skippedExtra &&
    person.backupCodesLeft === 0 &&
    enrollable.length > 0 &&
    primary.every((factor) => policy.signInFactors.includes(factor));
  return isAdvised ? { step: 'extra-factor', factors: [...enrollable], bound: [...primary] } : undefined;
}

const backupCodesOf = ({ policy, person }: Facts): DueEnrolment | undefined =>
  policy.factors.includes('backup-code') && person.backupCodesLeft === 0 ? { step: 'backup-codes' } : undefined;

/**
 * A factor is bound by who has verified themselves as far as they can: by the factors they had, or, without any, by more than
 * a password, unless the tenant says that a password will do. Somebody new takes nothing from anybody.
 */
function mayBind({ policy }: Facts, own: readonly Evidence[], { held, isProved, outcome }: Verification): boolean {
  if (isNew(own) || isProved) return true;
  if (held.length > 0 && outcome !== 'lacking') return false;
  return policy.firstEnrolment === 'any' || own.some(({ method }) => method !== 'password');
}

const channelsOf = ({ person }: Facts): MfaFactor[] => [
  ...(person.email === null ? [] : (['email-code'] as const)),
  ...(person.phone === null ? [] : (['phone-code'] as const)),
];
