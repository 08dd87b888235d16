import type { Note } from './reaction.js';

const notes: Readonly<Record<string, Note>> = {
  declined: { name: 'ssoDeclined', tone: 'quiet' },
  rejected: { name: 'ssoRejected', tone: 'problem' },
  unavailable: { name: 'ssoUnavailable', tone: 'problem' },
  suspended: { name: 'suspended', tone: 'problem' },
  expired: { name: 'freshStart', tone: 'quiet' },
};

/** What to say to somebody who comes back from their organisation's sign-in without being signed in. */
export const noteOnReturn = (search: string): Note | undefined => {
  const word = new URLSearchParams(search).get('sso');
  if (word === null) return undefined;
  return Object.hasOwn(notes, word) ? notes[word] : { name: 'tryAgain', tone: 'quiet' };
};

/** The page's address without one of its parameters. */
export const addressWithout = (
  name: string,
  { pathname, search }: Pick<Location, 'pathname' | 'search'> = location,
) => {
  const parameters = new URLSearchParams(search);
  parameters.delete(name);
  return parameters.size > 0 ? `${pathname}?${parameters.toString()}` : pathname;
};
