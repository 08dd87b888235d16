import { z } from 'zod';
import { listAccountPasskeys, passkeyLabel, passkeyPrompts } from '../credential/passkeys.js';

/** `GET /api/v1/account/passkeys`, and what is left after one was renamed or removed: for the browser's signals too. */
export const accountPasskeys = listAccountPasskeys.reply;
export type AccountPasskeys = z.infer<typeof accountPasskeys>;

/** `GET` and `PUT /api/v1/account/prompts`. */
export const accountPrompts = z.object({ passkey: passkeyPrompts });
export type AccountPrompts = z.infer<typeof accountPrompts>;

/** Bodies of the account's calls about passkeys and second factors. Unknown members are refused. */
export const accountBodies = {
  renamePasskey: z.strictObject({ name: passkeyLabel }),
  twoStep: z.strictObject({ state: z.enum(['on', 'off']) }),
  prompts: z.strictObject(accountPrompts.shape),
} as const;
