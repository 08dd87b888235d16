import type { ManagedMfaPolicy, MfaFactor, MfaRequirement } from '@latchkey/contracts';

/** Who is asked, in the words of an administrator. */
export const requirements: readonly { value: MfaRequirement; label: string; about: string }[] = [
  {
    value: 'no-prompt',
    label: 'Only who has a factor',
    about: 'Whoever set one up is asked for it. Nobody is led to.',
  },
  {
    value: 'prompt-at-sign-in',
    label: 'Suggested at sign-in',
    about: 'People are asked to set one up, and may skip it.',
  },
  {
    value: 'prompt-at-sign-in-and-sign-up',
    label: 'Suggested at sign-in and sign-up',
    about: 'New people are asked too, and everybody may skip it.',
  },
  { value: 'mandatory', label: 'Everybody, always', about: 'Nobody gets in without a second factor.' },
  {
    value: 'adaptive-at-sign-in',
    label: 'Where a sign-in looks unusual',
    about: 'Everybody sets one up when they sign in, and is asked for it at unusual sign-ins.',
  },
  {
    value: 'adaptive-at-sign-in-and-sign-up',
    label: 'Where a sign-in looks unusual, from sign-up on',
    about: 'The same, and new people set one up as they sign up.',
  },
];

/** What a factor is called. */
export const factorNames: Readonly<Record<MfaFactor, string>> = {
  webauthn: 'Passkey or security key',
  totp: 'Authenticator app',
  'backup-code': 'Backup codes',
  'email-code': 'Code by e-mail',
  'phone-code': 'Code by text message',
};

/** The policy as it is sent: the adaptive switch goes with the policies that are named after it, so nobody sets it apart. */
export const policyBody = ({ mfa, passkey }: ManagedMfaPolicy): ManagedMfaPolicy => ({
  mfa: { ...mfa, adaptive: mfa.policy.startsWith('adaptive') },
  passkey: { satisfiesMfa: passkey.satisfiesMfa },
});

/** Puts a factor in or takes it out. What comes in is offered last. */
export const withFactor = (factors: readonly MfaFactor[], factor: MfaFactor, isIn: boolean): MfaFactor[] =>
  isIn ? [...factors.filter((one) => one !== factor), factor] : factors.filter((one) => one !== factor);

/** Offers a factor one place sooner. */
export function sooner(factors: readonly MfaFactor[], factor: MfaFactor): MfaFactor[] {
  const at = factors.indexOf(factor);
  if (at < 1) return [...factors];
  const others = factors.filter((one) => one !== factor);
  return [...others.slice(0, at - 1), factor, ...others.slice(at - 1)];
}
