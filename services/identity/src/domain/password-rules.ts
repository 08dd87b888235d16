import type { FieldError, PasswordFault, PasswordPolicy } from '@latchkey/contracts';
import type { Identifier } from './identifier.js';
import { isRepetitive, isSequential } from './predictable.js';

/**
 * A password in its one form, which is what is hashed and compared: NFKC (NIST SP 800-63B-4 §3.1.1.2), so that keyboards
 * that compose characters differently type the same password. Its code points are what length counts. Nothing is trimmed
 * and no case is lost.
 */
export const normalized = (password: string): string => password.normalize('NFKC');

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
/** Letters and digits alone: `Ada.Lovelace` and `ada lovelace` are one name. */
const squeeze = (text: string): string => fold(text).replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Shorter names are in too many passwords by chance. */
const shortestName = 4;

/** Of an address: all of it, what is before the @, and the words of that. Of another name: it and its words. */
const namesOf = ({ type, value }: Identifier): string[] => {
  const local = type === 'email' ? value.slice(0, value.lastIndexOf('@')) : value;
  return [value, local, ...local.split(/[^\p{L}\p{N}]+/u)];
};

const hasName = (password: string, names: readonly string[]): boolean => {
  const squeezed = squeeze(password);
  return names
    .map(squeeze)
    .filter((name) => Array.from(name).length >= shortestName)
    .some((name) => squeezed.includes(name));
};
const hasWord = (password: string, words: readonly string[]): boolean =>
  words.some((word) => fold(password).includes(fold(word))) || hasName(password, words);

const characterTypes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** What is known when a password is judged. */
export type PasswordFacts = {
  readonly policy: PasswordPolicy;
  readonly password: string;
  /** The person's own. */
  readonly identifiers: readonly Identifier[];
  readonly tenantName: string;
  /** Whether a password, in lower case, is among the most used of all. */
  readonly isCommon: (folded: string) => boolean;
};

type Rule = { readonly fault: PasswordFault; readonly isBroken: (facts: PasswordFacts) => boolean };

const lengthOf = ({ password }: PasswordFacts): number => Array.from(normalized(password)).length;
const characters = ({ password }: PasswordFacts): string[] => Array.from(fold(password));

const rules: readonly Rule[] = [
  { fault: 'too_short', isBroken: (facts) => lengthOf(facts) < facts.policy.length.min },
  { fault: 'too_long', isBroken: (facts) => lengthOf(facts) > facts.policy.length.max },
  {
    fault: 'too_few_character_types',
    isBroken: ({ policy, password }) =>
      characterTypes.filter((type) => type.test(normalized(password))).length < policy.characterTypes.min,
  },
  {
    fault: 'common',
    // The whole of it, not a part (SP 800-63B-4 §3.1.1.2).
    isBroken: ({ policy, password, isCommon }) => policy.rejects.common && isCommon(fold(password)),
  },
  {
    fault: 'repetitive',
    isBroken: (facts) => facts.policy.rejects.repetitionAndSequence && isRepetitive(characters(facts)),
  },
  {
    fault: 'sequential',
    isBroken: (facts) => facts.policy.rejects.repetitionAndSequence && isSequential(characters(facts)),
  },
  {
    fault: 'contains_identifier',
    isBroken: ({ policy, password, identifiers }) =>
      policy.rejects.userInfo && hasName(password, identifiers.flatMap(namesOf)),
  },
  {
    fault: 'contains_word',
    isBroken: ({ policy, password, tenantName }) =>
      hasWord(password, policy.rejects.words) || (policy.rejects.tenantName && hasName(password, [tenantName])),
  },
];

/** Everything that a new password misses, in a fixed order; none if it may be set. */
export const faultsOf = (facts: PasswordFacts): PasswordFault[] =>
  rules.filter(({ isBroken }) => isBroken(facts)).map(({ fault }) => fault);

/** As members of a problem document. */
export const toFieldErrors = (faults: readonly PasswordFault[]): FieldError[] =>
  faults.map((detail) => ({ pointer: '/password', detail }));
