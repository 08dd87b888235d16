import type { Identifier } from './passwords.js';

/** `a•••@example.com`, `•••958`: enough to recognise one's own, too little to learn another's. */
export const masked = ({ type, value }: Pick<Identifier, 'type' | 'value'>): string =>
  type === 'phone' ? value.replace(/^.*(?=...$)/u, '•••') : value.replace(/^(.)[^@]*/u, '$1•••');
