import { z } from 'zod';

const hex = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[0-9a-f]+$/);

/**
 * `GET /api/v1/captcha`: a proof of work to do, in ALTCHA's form (version 2). Good for one journey of this tenant until
 * `expiresAt`, in seconds. The gateway signs all of it.
 */
export const captchaChallenge = z.object({
  parameters: z.strictObject({
    algorithm: z.literal('PBKDF2/SHA-256'),
    cost: z.number().int().min(1).max(1_000_000),
    expiresAt: z.number().int().positive(),
    keyLength: z.number().int().min(1).max(64),
    keyPrefix: hex(128),
    keySignature: hex(128),
    nonce: hex(64),
    salt: hex(64),
  }),
  signature: hex(128),
});
export type CaptchaChallenge = z.infer<typeof captchaChallenge>;

/** A challenge with its solution; sent as base64 of its JSON. */
export const captchaPayload = z.object({
  challenge: captchaChallenge,
  solution: z.object({
    counter: z.number().int().nonnegative(),
    derivedKey: hex(128),
    time: z.number().optional(),
  }),
});
export type CaptchaPayload = z.infer<typeof captchaPayload>;

/** The member `captcha` of a body: an ALTCHA payload, or Turnstile's token. */
export const captchaSolution = z.string().min(1).max(4_096);

/** The member `captcha` of the problems `captcha.required` and `captcha.failed`: what has to be solved. */
export const askedCaptcha = z.object({ provider: z.enum(['altcha', 'turnstile']), siteKey: z.string().optional() });
export type AskedCaptcha = z.infer<typeof askedCaptcha>;
