import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { pageFields } from '../identity/tenants.js';
import { aal, acr, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';

/**
 * A request to the tenant's OpenID provider, as the gateway got it under `/oidc`. It travels over the bus instead of a second
 * network path: who may speak to the provider is who may publish this (docs/adr/0019).
 */
export const answerOidc = defineCommand('session.answer-oidc.v1', {
  request: z.object({
    tenantId,
    method: z.enum(['GET', 'HEAD', 'POST', 'OPTIONS']),
    /** Below `/oidc`, with its query. */
    path: z.string().startsWith('/').max(16_384),
    /** Those that the provider reads; a session's cookie is not among them. */
    headers: z.record(z.string(), z.string().max(16_384)),
    body: z.string().max(65_536).optional(),
    /** SHA-256 of the token of the browser's session, base64url. */
    tokenHash: z.string().length(43).optional(),
    language: z.string().max(35),
  }),
  reply: z.object({
    status: z.number().int().min(200).max(599),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.string(),
    /** The session has ended with this: its cookie goes. */
    signedOut: z.boolean(),
  }),
  timeoutMs: 6_000,
});

/** An address that a browser is sent to: exact, absolute, without a fragment (RFC 9700 §2.1). */
const redirectUri = z
  .url()
  .max(2_000)
  .refine((uri) => !uri.includes('#') && !uri.includes('*'), 'no fragment and no wildcard');

/** What a product's application may do, and where it lives. */
export const clientSettings = z.strictObject({
  name: z.string().trim().min(1).max(64),
  /**
   * `web`: on a server, with a secret. `browser` and `native`: without one, so with PKCE alone. `service`: no person at all.
   * `device`: without a browser of its own (RFC 8628).
   */
  type: z.enum(['web', 'browser', 'native', 'service', 'device']),
  redirectUris: z.array(redirectUri).max(20).default([]),
  postLogoutRedirectUris: z.array(redirectUri).max(20).default([]),
  /** Where it is told that somebody signed out (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogoutUri: redirectUri.optional(),
  /** Origins of its pages, which may ask for tokens from there. */
  origins: z
    .array(
      z
        .string()
        .max(300)
        .regex(/^https?:\/\/[^/\s]+$/),
    )
    .max(20)
    .default([]),
  /** APIs that it may ask tokens for (RFC 8707), by their identifiers. */
  audiences: z.array(redirectUri).max(20).default([]),
  /** Scopes of these APIs. */
  scopes: z
    .array(z.string().regex(/^[\w:./-]{1,64}$/))
    .max(50)
    .default([]),
  /** Nobody gets in there with less, whatever the request says. */
  minimumAcr: acr.optional(),
  /** How its ID tokens are signed. */
  idTokenAlg: z.enum(['RS256', 'ES256']).default('RS256'),
  /** Tokens are good only with the key that they were asked for with (RFC 9449). */
  requiresDpop: z.boolean().default(false),
});
export type ClientSettings = z.infer<typeof clientSettings>;

/** A client's public name. */
export const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

export const registeredClient = z.object({ clientId, ...clientSettings.shape, createdAt: timestamp });
export type RegisteredClient = z.infer<typeof registeredClient>;

/** A client as it is stored; `version` goes up with every change. */
const storedClient = z.object({ version: z.number().int().min(1), client: registeredClient });
export type StoredClient = z.infer<typeof storedClient>;

/** Registers a client. The secret of one that has one is shown this once: in no log, and stored as its SHA-256. */
export const createClient = defineCommand('session.create-client.v1', {
  request: z.object({ tenantId, settings: clientSettings }),
  reply: storedClient.extend({ secret: z.string().optional() }),
});

/** A tenant's clients, the oldest first. */
export const listClients = defineCommand('session.list-clients.v1', {
  request: z.object({
    tenantId,
    ...pageFields,
    limit: pageFields.limit.default(100),
    /** Only those of a type, or whose name begins so. */
    type: clientSettings.shape.type.optional(),
    prefix: z.string().max(64).default(''),
  }),
  reply: z.object({
    clients: z.array(registeredClient),
    /** Of each of these, in their order. */
    versions: z.array(z.number().int().min(1)),
    /** After which place the next page begins; absent on the last one. */
    next: z.string().optional(),
  }),
});

/** Errors: `request.not_found`. */
export const readClient = defineCommand('session.read-client.v1', {
  request: z.object({ tenantId, clientId }),
  reply: storedClient,
});

/** Errors: `request.not_found`, `request.precondition_failed`. */
export const changeClient = defineCommand('session.change-client.v1', {
  request: z.object({ tenantId, clientId, expectedVersion: z.number().int().min(1), settings: clientSettings }),
  reply: storedClient,
});

/** Ends a client with everything that it was granted. Saying it again changes nothing. */
export const deleteClient = defineCommand('session.delete-client.v1', {
  request: z.object({ tenantId, clientId }),
  reply: z.object({}),
});

/** A key that the tenant's tokens are signed with. `next` is published and does not sign yet. */
export const signingKey = z.object({
  kid: z.string(),
  alg: z.enum(['RS256', 'ES256']),
  state: z.enum(['next', 'active', 'retired']),
  since: timestamp,
});
export type SigningKey = z.infer<typeof signingKey>;

export const listSigningKeys = defineCommand('session.list-signing-keys.v1', {
  request: z.object({ tenantId }),
  reply: z.object({ keys: z.array(signingKey) }),
});

/**
 * Has the next keys sign and retires those that did, which go on verifying; new ones are published for the next time. `revoke`: a
 * key that somebody else may have is gone at once, with every token that it signed. Errors: `request.not_found`.
 */
export const rotateSigningKeys = defineCommand('session.rotate-signing-keys.v1', {
  request: z.object({ tenantId, revoke: z.string().optional() }),
  reply: z.object({ keys: z.array(signingKey) }),
  timeoutMs: 5_000,
});

/** The console's own client at the administrating tenant's provider: it needs no registration. */
export const consoleClient = 'console';

/** The scope by which the console's tokens are good for the management API. */
export const administrationScope = 'latchkey:administration';

/**
 * Whose an access token of the console is: of `consoleClient`, with `administrationScope`, of a live session; else null. What its person
 * may do is not in it.
 */
export const checkConsoleToken = defineCommand('session.check-console-token.v1', {
  request: z.object({ tenantId, token: z.string().min(20).max(200) }),
  reply: z.object({ person: z.object({ userId, sessionId, aal, expiresAt: timestamp }).nullable() }),
});
