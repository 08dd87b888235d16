import type { Purpose } from '@latchkey/contracts';

/**
 * Which wrong tries are counted together. Second factors are guessed at by who passed the first one alone, so that pool has
 * no others in it: who guesses at one locks nobody's other (P4).
 */
export type Pool = 'first-factor' | 'second-factor';

/** What a code's purpose changes in how it is sent and counted. */
type Rules = {
  readonly pool: Pool;
  /** An identifier becomes somebody's: the tenant's rules of addresses hold. */
  readonly binds: boolean;
  /** It needs somebody who has the identifier; nobody else gets a code. */
  readonly needsOwner: boolean;
};

const rules: Readonly<Record<Purpose, Rules>> = {
  'sign-in': { pool: 'first-factor', binds: false, needsOwner: true },
  'sign-up': { pool: 'first-factor', binds: true, needsOwner: false },
  recover: { pool: 'first-factor', binds: false, needsOwner: true },
  // Whoever has an account may type anybody's address here: that must not lock the other's second factor.
  enrolment: { pool: 'first-factor', binds: true, needsOwner: false },
  // These go to somebody who is known already.
  mfa: { pool: 'second-factor', binds: false, needsOwner: false },
  'step-up': { pool: 'second-factor', binds: false, needsOwner: false },
};

/** Where the wrong tries of a purpose's code count. Wrong passwords are `first-factor`. */
export const poolOf = (purpose: Purpose): Pool => rules[purpose].pool;
export const bindsIdentifier = (purpose: Purpose): boolean => rules[purpose].binds;
export const needsOwner = (purpose: Purpose): boolean => rules[purpose].needsOwner;
