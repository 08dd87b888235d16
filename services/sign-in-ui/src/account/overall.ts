import type { AccountPasskey, AccountTwoStep, SessionView } from '@latchkey/contracts';
import { strengthOf } from './strength.js';

/** How well an account is protected, in one sentence: `account.overall.<name>` in the catalogues. */
export type Overall =
  /** More than one passkey, or one that more than one device has. */
  | 'passkeys'
  /** One, on one device: nothing is left if that is lost. */
  | 'onePasskey'
  | 'twoSteps'
  /** One step, which somebody else could learn. */
  | 'oneStep'
  | 'organisation';

type Known = {
  session: Pick<SessionView, 'amr' | 'aal'>;
  passkeys: readonly Pick<AccountPasskey, 'synced' | 'usableHere'>[] | undefined;
  twoStep: Pick<AccountTwoStep, 'isAsked'> | undefined;
};

/** What is known of an account, summed up; nothing as long as it would be a guess. */
export const overallOf = ({ session, passkeys, twoStep }: Known): Overall | undefined => {
  if (strengthOf(session) === 'organisation') return 'organisation';
  if (!passkeys) return undefined;
  const usable = passkeys.filter(({ usableHere }) => usableHere);
  if (usable.length > 1 || usable.some(({ synced }) => synced)) return 'passkeys';
  if (usable.length === 1) return 'onePasskey';
  return twoStep?.isAsked ? 'twoSteps' : 'oneStep';
};

/** There is nothing to better. */
export const isCalm = (overall: Overall): boolean => overall !== 'oneStep' && overall !== 'onePasskey';
