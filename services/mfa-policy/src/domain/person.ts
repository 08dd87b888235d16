import type { InteractionId, MfaFactor, TwoStepState, UserId } from '@latchkey/contracts';
import type { Evidence } from './evidence.js';
import type { MfaPolicy } from './policy.js';

/** What a person has and has decided. */
export type Person = {
  state: TwoStepState;
  /** They said that one factor is enough. */
  skippedExtra: boolean;
  passkeys: number;
  totp: boolean;
  backupCodesLeft: number;
  /** Proved ones, masked; null for none. */
  email: string | null;
  phone: string | null;
  signsInBySso: boolean;
  /** The interactions in which these were set up. */
  enrolledIn: { webauthn: readonly InteractionId[]; totp: InteractionId | null; backupCodes: InteractionId | null };
};

/** Of whom nothing is known: they have nothing. */
export const nobody: Person = {
  state: 'unset',
  skippedExtra: false,
  passkeys: 0,
  totp: false,
  backupCodesLeft: 0,
  email: null,
  phone: null,
  signsInBySso: false,
  enrolledIn: { webauthn: [], totp: null, backupCodes: null },
};

/** The order in which factors are offered: a passkey is least to do, a backup code is for when nothing else is at hand. */
const offerOrder: Readonly<Record<MfaFactor, number>> = {
  webauthn: 0,
  totp: 1,
  'email-code': 2,
  'phone-code': 2,
  'backup-code': 3,
};

/** In the order in which they are offered; addresses and numbers in the tenant's own. */
const inOrder = (factors: readonly MfaFactor[]): MfaFactor[] =>
  factors.toSorted((one, other) => offerOrder[one] - offerOrder[other]);

const has: Readonly<Record<MfaFactor, (person: Person) => boolean>> = {
  // Whose organisation signs them in uses no passkey here (R5).
  webauthn: ({ passkeys, signsInBySso }) => passkeys > 0 && !signsInBySso,
  totp: ({ totp }) => totp,
  'email-code': ({ email }) => email !== null,
  'phone-code': ({ phone }) => phone !== null,
  'backup-code': ({ backupCodesLeft }) => backupCodesLeft > 0,
};

/**
 * The factors that a person has and the tenant takes: an address or number that they proved is one without further ado, a set
 * of backup codes that is used up is none.
 */
export const factorsOf = (person: Person, { factors }: Pick<MfaPolicy, 'factors'>): MfaFactor[] =>
  inOrder(factors.filter((factor) => has[factor](person)));

/** What the person could set up beside what they have. Backup codes come last and of themselves. */
export const enrollableBy = (person: Person, { factors }: Pick<MfaPolicy, 'factors'>): MfaFactor[] =>
  inOrder(
    factors.filter(
      (factor) => factor !== 'backup-code' && !has[factor](person) && !(factor === 'webauthn' && person.signsInBySso),
    ),
  );

type InInteraction = { person: Person; userId: UserId; interactionId: InteractionId; evidence: readonly Evidence[] };

/** The person as they were before this interaction: a factor that is set up in it verifies nothing in it. */
export function beforeInteraction({ person, userId, interactionId: here, evidence }: InInteraction): Person {
  const { enrolledIn } = person;
  // Only what they added themselves: somebody else's proof takes no factor from anybody.
  const addedHere = (method: Evidence['method']) =>
    evidence.some((proof) => proof.userId === userId && proof.purpose === 'enrolment' && proof.method === method);
  return {
    ...person,
    passkeys: Math.max(0, person.passkeys - enrolledIn.webauthn.filter((id) => id === here).length),
    totp: person.totp && enrolledIn.totp !== here,
    backupCodesLeft: enrolledIn.backupCodes === here ? 0 : person.backupCodesLeft,
    email: addedHere('email-code') ? null : person.email,
    phone: addedHere('phone-code') ? null : person.phone,
  };
}

/**
 * Whether somebody is asked for a second factor where it is left to them. Who has an authenticator app and never said
 * anything had it set up for this, because it is good for nothing else; a passkey says nothing: it signs in by itself.
 */
export const twoStepStateOf = ({ state, totp }: Pick<Person, 'state' | 'totp'>): Person['state'] =>
  state === 'unset' && totp ? 'on' : state;
