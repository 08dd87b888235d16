import { z } from 'zod';
import { changeName, linkSecret, listIdentifiers } from '../identity/account.js';
import { makeEnrolmentLink } from '../identity/enrolment-links.js';
import { password } from '../identity/passwords.js';
import { personName } from '../identity/sign-up.js';
import { emailAddress, phoneNumber, username } from '../vocabulary.js';

/** Bodies of the account's calls about password, name and identifiers. Unknown members are refused. */
export const identityAccountBodies = {
  password: z.strictObject({ password }),
  name: z.strictObject({ name: personName }),
  primary: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('email'), value: emailAddress }),
    z.strictObject({ type: z.literal('phone'), value: phoneNumber }),
    z.strictObject({ type: z.literal('username'), value: username }),
  ]),
  undo: z.strictObject({ secret: linkSecret }),
} as const;

/** `GET /api/v1/account/identifiers`. */
export const accountIdentifiers = listIdentifiers.reply;
export type AccountIdentifiers = z.infer<typeof accountIdentifiers>;

/** `PATCH /api/v1/account/profile`. */
export const accountName = changeName.reply;
export type AccountName = z.infer<typeof accountName>;

/** `POST /api/v1/admin/tenants/{tenantId}/users/{userId}/enrolment-link`: the only time that the link is shown. */
export const issuedEnrolmentLink = makeEnrolmentLink.reply;
export type IssuedEnrolmentLink = z.infer<typeof issuedEnrolmentLink>;
