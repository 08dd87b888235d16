import type { ManagedUser } from '@latchkey/contracts';

/** What somebody is known by first: what they chose, or their oldest proof. */
export const firstNameOf = ({ name, identifiers, userId }: ManagedUser): string =>
  identifiers[0]?.value ?? name ?? userId;

const words = { email: 'E-mail address', phone: 'Telephone number', username: 'User name' } as const;

/** A type of identifier as it is called. */
export const typeName = (type: keyof typeof words): string => words[type];
