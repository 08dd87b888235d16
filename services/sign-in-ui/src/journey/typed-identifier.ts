import type { TypedIdentifier } from '@latchkey/client';
import { emailAddress, username, type IdentifierType } from '@latchkey/contracts';

const looksLikeNumber = /^[+(]?[\d\s().\-/]{5,}$/;

const typeOf = (text: string, types: readonly IdentifierType[]): IdentifierType | undefined => {
  const [only, another] = types;
  if (!another) return only;
  if (text.includes('@')) return 'email';
  return looksLikeNumber.test(text) ? 'phone' : 'username';
};

/** What somebody typed into the one field, of a type that is possible here; nothing when it is none of them. */
export const typedIdentifier = (typed: string, types: readonly IdentifierType[]): TypedIdentifier | undefined => {
  const text = typed.trim();
  const type = typeOf(text, types);
  if (!type || !types.includes(type)) return undefined;
  if (type === 'phone') return looksLikeNumber.test(text) ? { type, value: text } : undefined;
  const parsed = (type === 'email' ? emailAddress : username).safeParse(text);
  return parsed.success ? { type, value: parsed.data } : undefined;
};

/** The name of what can be typed, for labels and faults: `email`, `emailPhone`, `emailPhoneUsername`, … */
export const fieldName = (types: readonly IdentifierType[]): FieldName => {
  const has = (type: IdentifierType) => types.includes(type);
  const parts = (['email', 'phone', 'username'] as const).filter(has);
  return (names.find(
    (name) =>
      name ===
      parts
        .map(capital)
        .join('')
        .replace(/^./, (first) => first.toLowerCase()),
  ) ?? 'email') satisfies FieldName;
};

const capital = (word: string) => word.replace(/^./, (first) => first.toUpperCase());

const names = [
  'email',
  'phone',
  'username',
  'emailPhone',
  'emailUsername',
  'phoneUsername',
  'emailPhoneUsername',
] as const;
export type FieldName = (typeof names)[number];
