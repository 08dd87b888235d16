import type { IdentifierType } from '@latchkey/contracts';

type Words = { types: readonly IdentifierType[]; withPasskey: boolean; withPassword: boolean };

const names: Readonly<Record<IdentifierType, string>> = {
  email: 'email address',
  phone: 'phone number',
  username: 'user name',
};
const order: readonly IdentifierType[] = ['email', 'phone', 'username'];

/** `email address or user name`. */
function spoken(types: readonly IdentifierType[]): string {
  const all = order.filter((type) => types.includes(type)).map((type) => names[type]);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`;
}

/** What stands above the field. */
export function fieldNames(types: readonly IdentifierType[]): string {
  const words = spoken(types);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What stands below the title, as in the catalogue of the sign-in pages. */
export function leadOf({ types, withPasskey, withPassword }: Words): string {
  const yours = `your ${spoken(types)}`;
  if (withPassword) {
    return withPasskey
      ? `Use a passkey, or sign in with ${yours} and your password.`
      : `Enter ${yours} and your password.`;
  }
  return withPasskey ? `Use a passkey, or go on with ${yours}.` : `Enter ${yours}. The next page shows how to go on.`;
}

/** The picture, in words. */
export const titleOf = ({ types, withPasskey, withPassword }: Words): string =>
  [
    `The sign-in page in English: ${withPasskey ? 'a passkey button, then ' : ''}${spoken(types)}`,
    withPassword ? ' and password' : '',
  ].join('');
