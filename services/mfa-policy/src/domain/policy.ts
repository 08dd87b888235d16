import type { MfaFactor, MfaRequirement, TenantConfiguration } from '@latchkey/contracts';

/** What a tenant asks of a sign-in, as far as a decision hangs on it. */
export type MfaPolicy = {
  requirement: MfaRequirement;
  /** In the order in which they are offered. */
  factors: readonly MfaFactor[];
  passkeySatisfiesMfa: boolean;
  trustsSso: boolean;
  /** What has to be proved before somebody without a factor sets up the first one. */
  firstEnrolment: 'channel' | 'any';
  /** Factors that sign in by themselves too: who has only these is advised to set up another. */
  signInFactors: readonly MfaFactor[];
};

/** The policy of a tenant that has not chosen one. */
export const defaultPolicy: MfaPolicy = {
  requirement: 'no-prompt',
  factors: [],
  passkeySatisfiesMfa: true,
  trustsSso: false,
  firstEnrolment: 'channel',
  signInFactors: ['webauthn'],
};

/** What of a tenant's configuration a policy is made of. */
export type PolicySettings = Pick<TenantConfiguration, 'mfa' | 'passkey' | 'signUp'>;

/** A tenant's policy, as its administrator configured it. */
export const toPolicy = ({ mfa, passkey, signUp }: PolicySettings): MfaPolicy => ({
  requirement: mfa.policy,
  factors: mfa.factors,
  passkeySatisfiesMfa: passkey.satisfiesMfa,
  trustsSso: mfa.trustSso,
  firstEnrolment: mfa.firstEnrolment,
  signInFactors: [
    ...(passkey.enabled ? (['webauthn'] as const) : []),
    ...(signUp.identifiers.includes('email') ? (['email-code'] as const) : []),
    ...(signUp.identifiers.includes('phone') ? (['phone-code'] as const) : []),
  ],
});

/** Asks for a second factor only where a sign-in looks unusual. */
export const isAdaptive = ({ requirement }: Pick<MfaPolicy, 'requirement'>): boolean =>
  requirement.startsWith('adaptive-');

/** Leaves it to the person whether they have a second factor. */
export const isOptional = ({ requirement }: Pick<MfaPolicy, 'requirement'>): boolean =>
  requirement === 'no-prompt' || requirement.startsWith('prompt-');

/** Leads nobody to a second factor while they sign up. */
export const waitsForSignIn = ({ requirement }: Pick<MfaPolicy, 'requirement'>): boolean =>
  requirement === 'prompt-at-sign-in' || requirement === 'adaptive-at-sign-in';
