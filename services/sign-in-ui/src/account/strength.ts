import type { SessionView } from '@latchkey/contracts';

/** How strong a sign-in was, in a person's words; `account.strength.<name>` in the catalogues. */
export type Strength =
  | 'passkeyVerified'
  | 'passkey'
  | 'codeByEmail'
  | 'codeByPhone'
  | 'password'
  | 'organisation'
  | 'other';

/** Reads the methods of a sign-in (RFC 8176): a key proves possession, `user` says that it verified the person. */
export const strengthOf = ({ amr, aal }: Pick<SessionView, 'amr' | 'aal'>): Strength => {
  const hasKey = amr.includes('hwk') || amr.includes('swk') || amr.includes('pop');
  if (hasKey) return amr.includes('user') && aal >= 2 ? 'passkeyVerified' : 'passkey';
  if (amr.includes('sms')) return 'codeByPhone';
  if (amr.includes('otp')) return 'codeByEmail';
  if (amr.includes('pwd')) return 'password';
  // An organisation vouches, and says nothing of how (ADR 0015).
  return amr.length === 0 ? 'organisation' : 'other';
};
