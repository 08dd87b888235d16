import { dictionary } from '@zxcvbn-ts/language-common';

/** No policy asks for less, so shorter ones need not be remembered. */
const shortest = 8;

// Loaded once, at start: some 18,000 of the package's 49,000 passwords, all in lower case; about 4 MB with the package.
const listed: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= shortest),
);

/** Whether a password, in lower case, is among the most used of all. Asks nobody: the list is a package's. */
export const isCommonPassword = (folded: string): boolean => listed.has(folded);
