import { z } from 'zod';

/** Whether people may see a part of their account, and change it. */
export const accountAccess = z.enum(['off', 'read-only', 'edit']);
export type AccountAccess = z.infer<typeof accountAccess>;

const access = accountAccess.default('edit');

const accountCenterShape = {
  enabled: z.boolean().default(true),
  passkeys: access,
  /** Authenticator apps, backup codes, the two-step switch, and the browsers that are spared it. */
  factors: access,
  password: access,
  identifiers: access,
  sessions: access,
};

/** What of their account people look after themselves. */
export const accountCenter = z.object(accountCenterShape);
export type AccountCenter = z.infer<typeof accountCenter>;

/** The same as an administrator sends it. */
export const strictAccountCenter = z.strictObject(accountCenterShape);
