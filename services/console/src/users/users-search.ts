import { identifierType } from '@latchkey/contracts';
import { z } from 'zod';

/** What of a tenant's people is looked for: those who have an identifier of a type that begins so. */
export const usersSearch = z.object({
  type: identifierType.catch('email').default('email'),
  prefix: z.string().max(254).catch('').default(''),
});
