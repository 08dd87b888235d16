import type { IdentifierType, PreviewDraft } from '@latchkey/contracts';

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

/** The preview, in words: nothing in it can be reached. */
export const titleOf = (page: PreviewDraft['page'], { types, withPasskey, withPassword }: Words): string =>
  [
    `Preview of the ${page === 'sign-in' ? 'sign-in' : 'sign-up'} page: `,
    `${withPasskey ? 'a passkey button, then ' : ''}${spoken(types)}${withPassword ? ' and password' : ''}`,
  ].join('');
