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
  const enrol = leadsAnywhere(facts, own, verification) ? nextOf(facts, verification) : undefined;
  if (enrol === 'impossible') return { outcome: enrol, needsChannel: false };
  if (!enrol) return none;
  if (mayBind(facts, own, verification)) return { outcome: 'due', enrol };
  // Whoever knows a password and nothing else must not make the account theirs for good.
  return verification.held.length > 0 && verification.outcome !== 'lacking'
    ? none
    : provedFirst(facts, enrol, verification);
}

/** A first factor of somebody who has proved a password alone: once they show that they receive what is sent to them. */
function provedFirst(facts: Facts, enrol: DueEnrolment, { outcome }: Verification): Enrolment {
  const channels = channelsOf(facts);
  const isChoice = enrol.step === 'turn-on-two-step';
  if (channels.length > 0) return isChoice ? { outcome: 'due', enrol } : { outcome: 'needs', channels, enrol };
  const isDemanded = isMade(facts) || outcome === 'lacking';
  return isDemanded && !isChoice ? { outcome: 'impossible', needsChannel: true } : none;
}

/** The policy, or an organisation, makes them have a factor. */
const isMade = ({ policy, organisation }: Facts): boolean =>
  !isOptional(policy) || organisation?.makesMembersEnrol === true;

/** Whether the journey is one in which factors are set up, and the tenant wants that of anybody. */
function leadsAnywhere(facts: Facts, own: readonly Evidence[], { outcome }: Verification): boolean {
  const { policy, purpose, organisation } = facts;
  // A step-up and a recovery are no time for it, unless there is no other way on.
  if (purpose === 'recover' || purpose === 'step-up') return outcome === 'lacking';
  // Their organisation sees to that where it is left to people, or where it is trusted with it.
  if (own.some(({ method }) => method === 'sso') && (policy.trustsSso || !isMade(facts))) return false;
  if (organisation?.makesMembersEnrol) return true;
  if (policy.requirement === 'no-prompt') return outcome === 'lacking';
  return !(isNew(own) && waitsForSignIn(policy));
}

type Next = DueEnrolment | 'impossible' | undefined;

/** The next thing to set up, in the order of b.4: whether at all, a factor, another one, codes for when it is lost. */
function nextOf(facts: Facts, verification: Verification): Next {
  if (facts.purpose === 'step-up') return 'impossible';
  const isLeftToThem = !isMade(facts) && verification.outcome !== 'lacking';
  if (isLeftToThem && twoStepStateOf(facts.person) !== 'on') return choiceOf(facts);
  return factorOf(facts, verification);
}

/** Who said no is not asked again, and nobody is asked where there is nothing to choose from. */
function choiceOf(facts: Facts): DueEnrolment | undefined {
  const { policy, person } = facts;
  if (policy.factors.length === 0 || person.state === 'off') return undefined;
  return { step: 'turn-on-two-step', factors: turnOnFactors(facts, enrollableBy(person, policy)) };
}

function factorOf(facts: Facts, { outcome, held }: Verification): Next {
  const { policy, person } = facts;
  const enrollable = enrollableBy(person, policy);
  const primary = factorsOf(person, policy).filter((factor) => factor !== 'backup-code');
  // What they had when they came is used up already: only another one helps.
  const isUsedUp = outcome === 'lacking' && held.length >= primary.length;
  if (primary.length > 0 && !isUsedUp) return extraOf(facts, primary, enrollable) ?? backupCodesOf(facts);
  if (enrollable.length > 0) return { step: 'enrol-factor', factors: enrollable, skippable: !isMade(facts) };
  return isMade(facts) || outcome === 'lacking' ? 'impossible' : undefined;
}

/** What they have counts as well: a passkey is a second factor after a password. */
const turnOnFactors = ({ policy, person }: Facts, enrollable: readonly MfaFactor[]): MfaFactor[] => [
  ...factorsOf(person, policy).filter((factor) => factor !== 'backup-code'),
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
