import { z } from 'zod';

/** What of a tenant's people is looked for: those who have an identifier that begins so, whatever its type, or that id. */
export const usersSearch = z.object({
  q: z.string().max(254).catch('').default(''),
  status: z.enum(['all', 'active', 'suspended']).catch('all').default('all'),
});
export type UsersSearch = z.infer<typeof usersSearch>;
