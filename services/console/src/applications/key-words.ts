import type { SigningKey } from '@latchkey/contracts';

const turns: readonly SigningKey['state'][] = ['active', 'next', 'retired'];

/** Those that sign first, then those that will, then those that did. */
export const inTurn = (keys: readonly SigningKey[]): SigningKey[] =>
  keys.toSorted((one, other) => turns.indexOf(one.state) - turns.indexOf(other.state));

/** What a key is for, and what it costs to be without it. */
export const stateWords: Readonly<Record<SigningKey['state'], { word: string; about: string; cost: string }>> = {
  active: {
    word: 'Active',
    about: 'Signs every new token',
    cost: 'Every token that it signed is worth nothing at once, and people may have to sign in again at their applications. The next key signs from now on; an application that keeps keys for long refuses its tokens until it has fetched them again.',
  },
  next: {
    word: 'Next',
    about: 'Published, and signs nothing yet',
    cost: 'It has signed nothing, so nobody notices. Another takes its place.',
  },
  retired: {
    word: 'Retired',
    about: 'Signs nothing any more; its tokens are still good',
    cost: 'Every token that it signed is worth nothing at once, and people may have to sign in again at their applications.',
  },
};
