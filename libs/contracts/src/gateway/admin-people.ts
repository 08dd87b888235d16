import { z } from 'zod';
import { administratingPerson, administratorScope } from '../identity/administrators.js';
import { timestamp, userId } from '../vocabulary.js';

/** Bodies of `/api/v1/admin/administrators`. */
export const administratorBodies = {
  claim: z.strictObject({ enrolment: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  change: z.strictObject({ scopes: z.array(administratorScope).min(1).max(administratorScope.options.length) }),
} as const;

/** `GET /api/v1/admin/administrators`: the people who administer. */
export const administratorList = z.object({ administrators: z.array(administratingPerson) });
export type AdministratorList = z.infer<typeof administratorList>;

/** `GET /api/v1/admin/me`: whose the presented token is. `userId` is null where it is a program's. */
export const administratorSelf = z.object({
  userId: userId.nullable(),
  scopes: z.array(administratorScope),
  expiresAt: timestamp,
});
export type AdministratorSelf = z.infer<typeof administratorSelf>;
