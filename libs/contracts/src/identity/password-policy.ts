import { z } from 'zod';

const lengthShape = {
  min: z.number().int().min(8).max(64).default(8),
  max: z.number().int().min(64).max(256).default(256),
};
const characterTypesShape = { min: z.number().int().min(1).max(4).default(1) };
const rejectsShape = {
  /** Passwords that are among the most used of all. */
  common: z.boolean().default(true),
  /** Passwords that are known from breaches, where the deployment can look that up. */
  pwned: z.boolean().default(true),
  /** One character or piece over and over; `abcdefgh`, `qwertyui`. */
  repetitionAndSequence: z.boolean().default(true),
  /** Those with an identifier of the person's own in them. */
  userInfo: z.boolean().default(true),
  /** Those with the tenant's name in them. */
  tenantName: z.boolean().default(true),
  /** Those with one of these in them. */
  words: z.array(z.string().trim().min(3).max(64)).max(500).default([]),
};

/**
 * What a tenant asks of a new password; `{}` is its default. NIST SP 800-63B-4 §3.1.1.2: at least eight characters, 64
 * and more allowed, a blocklist, and no rules of composition unless a tenant insists.
 */
export const passwordPolicy = z.object({
  /** In code points, after NFKC. */
  length: z.object(lengthShape).prefault({}),
  /** How many of lower case, upper case, digits and everything else a password must mix; 1 asks for nothing. */
  characterTypes: z.object(characterTypesShape).prefault({}),
  rejects: z.object(rejectsShape).prefault({}),
});

/** The same as an administrator sends it: a member that we do not know is refused. */
export const strictPasswordPolicy = z.strictObject({
  length: z.strictObject(lengthShape).prefault({}),
  characterTypes: z.strictObject(characterTypesShape).prefault({}),
  rejects: z.strictObject(rejectsShape).prefault({}),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

/** What a password misses: the `detail` of an entry in `errors` of `identity.password_not_accepted`. */
export const passwordFault = z.enum([
  'too_short',
  'too_long',
  'too_few_character_types',
  'common',
  'repetitive',
  'sequential',
  'contains_identifier',
  'contains_word',
  'pwned',
  'same_as_expired',
]);
export type PasswordFault = z.infer<typeof passwordFault>;
