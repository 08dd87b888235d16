import type { IdentifierType, OpenIntent } from '@latchkey/contracts';

type Page = { intent: OpenIntent; types: readonly IdentifierType[]; withPasskey: boolean; withPassword: boolean };

/** What the first page says below its title, and how it speaks of what is typed: `yours` or `withYours` in the catalogues. */
export type FirstLead = {
  key:
    | 'identify.signIn.lead'
    | 'identify.signIn.leadPlain'
    | 'identify.signIn.leadPassword'
    | 'identify.signIn.leadPasskeyPassword'
    | 'identify.signUp.lead'
    | 'identify.signUp.leadPlain'
    | 'identify.recover.lead';
  of: 'yours' | 'withYours';
};

/** The first page's lead. It promises nothing that may not come: no code goes to a user name. */
export const firstLead = ({ intent, types, withPasskey, withPassword }: Page): FirstLead => {
  if (intent === 'recover') return { key: 'identify.recover.lead', of: 'yours' };
  if (intent === 'sign-up') {
    const isPlain = types.includes('username');
    return { key: isPlain ? 'identify.signUp.leadPlain' : 'identify.signUp.lead', of: 'withYours' };
  }
  if (withPassword) {
    if (withPasskey) return { key: 'identify.signIn.leadPasskeyPassword', of: 'withYours' };
    return { key: 'identify.signIn.leadPassword', of: 'yours' };
  }
  return withPasskey
    ? { key: 'identify.signIn.lead', of: 'withYours' }
    : { key: 'identify.signIn.leadPlain', of: 'yours' };
};
