import type { IdentifierType, SignInMethod, TenantExperience } from '@latchkey/contracts';

/** How an identifier is proved, in one word. */
export type Proof = 'none' | 'code' | 'password' | 'code-or-password' | 'password-or-code';

/** What can prove each identifier: no code goes to a user name. */
export const proofsFor = (identifier: IdentifierType): { value: Proof; label: string }[] => [
  { value: 'none', label: 'Does not sign in' },
  ...(identifier === 'username'
    ? []
    : [
        { value: 'code' as const, label: 'With a code' },
        { value: 'code-or-password' as const, label: 'With a code, or a password' },
        { value: 'password-or-code' as const, label: 'With a password, or a code' },
      ]),
  { value: 'password', label: 'With a password' },
];

/** What proves this identifier now. */
export function proofOf(methods: readonly SignInMethod[], identifier: IdentifierType): Proof {
  const method = methods.find((one) => one.identifier === identifier);
  if (!method) return 'none';
  if (method.code && method.password) return method.primary === 'code' ? 'code-or-password' : 'password-or-code';
  return method.password ? 'password' : 'code';
}

/** The methods with another proof of one identifier. Their order stays; what comes in is offered last. */
export function withProof(methods: readonly SignInMethod[], identifier: IdentifierType, proof: Proof): SignInMethod[] {
  if (proof === 'none') return methods.filter((one) => one.identifier !== identifier);
  const made: SignInMethod = {
    identifier,
    code: proof !== 'password',
    password: proof !== 'code',
    primary: proof.startsWith('code') ? 'code' : 'password',
  };
  return methods.some((one) => one.identifier === identifier)
    ? methods.map((one) => (one.identifier === identifier ? made : one))
    : [...methods, made];
}

/** The methods with one of them offered a place earlier (-1) or later (1); at the ends nothing moves. */
export function withMoved(methods: readonly SignInMethod[], from: number, by: -1 | 1): SignInMethod[] {
  const moved = [...methods];
  const [one, other] = [methods[from], methods[from + by]];
  if (one && other) [moved[from], moved[from + by]] = [other, one];
  return moved;
}

/** A list with something in it or not, at the end if it was not there. */
export const withOne = <T>(list: readonly T[], one: T, isIn: boolean): T[] =>
  isIn ? [...list.filter((other) => other !== one), one] : list.filter((other) => other !== one);

/** A branding without what was left empty. */
export const brandingOf = ({ colour = '', logo = '' }: TenantExperience['branding']): TenantExperience['branding'] => ({
  ...(colour.trim() !== '' && { colour: colour.trim() }),
  ...(logo.trim() !== '' && { logo: logo.trim() }),
});
