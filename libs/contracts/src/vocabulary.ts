import { z } from 'zod';

/** The tenant's stable name, a DNS label. It is in every key, unique index and query. */
export const tenantId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  .brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantId>;

/** A person within one tenant. Opaque; never shown to an authenticator (that is the user handle). */
export const userId = z.uuid().brand<'UserId'>();
export type UserId = z.infer<typeof userId>;

const opaque = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

/** One journey of one browser; 128 random bits, base64url. */
export const interactionId = opaque.brand<'InteractionId'>();
export type InteractionId = z.infer<typeof interactionId>;

/** SHA-256 of the browser cookie, base64url: services never see the cookie itself. */
export const browserHash = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .brand<'BrowserHash'>();
export type BrowserHash = z.infer<typeof browserHash>;

/** A signed-in session's public name. It is not the cookie's value and opens nothing. */
export const sessionId = z.uuid().brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionId>;

/** Where somebody changed something of their own: in a session, or in a journey that ends in one. Theirs goes on. */
export const doneBy = z.object({ sessionId: sessionId.optional(), interactionId: interactionId.optional() });
export type DoneBy = z.infer<typeof doneBy>;

/** One event; also its `Nats-Msg-Id`, its outbox row and its inbox key. */
export const eventId = z.uuid().brand<'EventId'>();
export type EventId = z.infer<typeof eventId>;

/** A WebAuthn credential id, base64url, at most 1023 bytes (WebAuthn L3 §7.1 step 25). */
export const credentialId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,1364}$/)
  .brand<'CredentialId'>();
export type CredentialId = z.infer<typeof credentialId>;

/** An origin as a browser writes it: scheme, host and port, no path. */
export const origin = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^/\s]+$/, 'an origin, as https://shop.example');

/** Where a ceremony is made: a page's origin, or what an Android app has instead. */
export const ceremonyOrigin = z.union([origin, z.string().regex(/^android:apk-key-hash:[A-Za-z0-9_-]{43}$/)]);

/** One process that listens for news; a token of a subject. */
export const listener = z.string().regex(/^[A-Za-z0-9]{8,64}$/);

/** A moment, RFC 3339 in UTC. */
export const timestamp = z.iso.datetime();

/** What people may call themselves with. */
export const identifierType = z.enum(['email', 'phone', 'username']);
export type IdentifierType = z.infer<typeof identifierType>;

/** Authenticator assurance level, NIST SP 800-63B-4; computed by mfa-policy, never set by hand. */
export const aal = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Aal = z.infer<typeof aal>;

/** Authentication method references, RFC 8176. */
export const amr = z.enum(['pwd', 'otp', 'sms', 'hwk', 'swk', 'user', 'mfa', 'pop']);
export type Amr = z.infer<typeof amr>;

/** Authentication context classes: OpenID EAP's `phr` and `phrh`, else our own AAL names. */
export const acr = z.enum(['phr', 'phrh', 'urn:latchkey:aal:1', 'urn:latchkey:aal:2', 'urn:latchkey:aal:3']);
export type Acr = z.infer<typeof acr>;

/**
 * What a ceremony or a code is for. A proof made for one purpose is worth nothing for another: `mfa` is the second factor
 * of a journey that began with a proof of its own purpose.
 */
export const purpose = z.enum(['sign-in', 'sign-up', 'recover', 'enrolment', 'mfa', 'step-up']);
export type Purpose = z.infer<typeof purpose>;

/** An e-mail address in its one form, compatibility characters resolved before case: one person, one key, one limiter. */
export const emailAddress = z.string().trim().normalize('NFKC').toLowerCase().max(254).pipe(z.email());

/** A telephone number in its one form, E.164. */
export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number with its country code, like +442079460958');

/**
 * A user name in its one form. It begins with a letter and has no `@`, so that one field tells it from an address and a
 * number.
 */
export const username = z
  .string()
  .trim()
  .normalize('NFKC')
  .toLowerCase()
  .regex(/^[a-z][a-z0-9._-]{2,31}$/, '3 to 32 of a–z, 0–9, dot, hyphen and underscore, a letter first');
