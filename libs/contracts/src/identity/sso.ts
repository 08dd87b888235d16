import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { browserHash, eventId, interactionId, origin, purpose, tenantId, timestamp, userId } from '../vocabulary.js';
import { hostName, ssoConnectionId } from './configuration.js';
import { pageFields, tenantWarning } from './tenants.js';

const connectionShape = {
  displayName: z.string().trim().min(1).max(64),
  /** The provider's issuer identifier, exactly as its discovery document has it. */
  issuer: z.url({ protocol: /^https?$/ }).max(512),
  clientId: z.string().trim().min(1).max(512),
  /** Whoever has an address here signs in at the provider. Sub-domains count only where they are listed. */
  domains: z.array(hostName).min(1).max(100),
  active: z.boolean().default(true),
  /** Whether a person who is here already is recognised by an address that both sides have verified. */
  linking: z.enum(['by-verified-email', 'never']).default('by-verified-email'),
};

/** A connection as an administrator sends it. The secret is never shown again; a change without one keeps it. */
export const ssoConnectionInput = z.strictObject({
  ...connectionShape,
  clientSecret: z.string().min(1).max(1_024).optional(),
});
export type SsoConnectionInput = z.infer<typeof ssoConnectionInput>;

/** A connection as an administrator sees it. */
export const managedSsoConnection = z.object({
  connectionId: ssoConnectionId,
  ...connectionShape,
  hasClientSecret: z.boolean(),
  createdAt: timestamp,
  /** What the provider has to be told: one for each origin of the tenant, related ones too. */
  redirectUris: z.array(z.string()),
  warnings: z.array(tenantWarning),
});
export type ManagedSsoConnection = z.infer<typeof managedSsoConnection>;

/** A connection as it is stored; `version` goes up with every change. */
const stored = z.object({ version: z.number().int().min(1), connection: managedSsoConnection });
export type StoredSsoConnection = z.infer<typeof stored>;

/** A tenant's connections, the oldest first. Errors: `request.not_found`. */
export const listSsoConnections = defineCommand('identity.list-sso-connections.v1', {
  request: z.object({
    tenantId,
    ...pageFields,
    limit: pageFields.limit.default(100),
    /** Only those that are active, or are not; or that have this domain. */
    active: z.boolean().optional(),
    domain: hostName.optional(),
  }),
  reply: z.object({
    connections: z.array(managedSsoConnection),
    /** Of each of these, in their order. */
    versions: z.array(z.number().int().min(1)),
    /** After which place the next page begins; absent on the last one. */
    next: z.string().optional(),
  }),
});

/**
 * Makes a connection. One whose provider cannot be discovered is kept only when it is not active; the reason is then a
 * warning. Errors: `request.not_found`, `identity.sso_connection_not_acceptable` (with every reason).
 */
export const createSsoConnection = defineCommand('identity.create-sso-connection.v1', {
  request: z.object({ tenantId, input: ssoConnectionInput }),
  reply: stored,
  timeoutMs: 6_000,
});

/** Errors: `request.not_found`. */
export const readSsoConnection = defineCommand('identity.read-sso-connection.v1', {
  request: z.object({ tenantId, connectionId: ssoConnectionId }),
  reply: stored,
});

/** Replaces a connection. Errors: those of making one, `request.precondition_failed`. */
export const changeSsoConnection = defineCommand('identity.change-sso-connection.v1', {
  request: z.object({
    tenantId,
    connectionId: ssoConnectionId,
    expectedVersion: z.number().int().min(1),
    input: ssoConnectionInput,
  }),
  reply: stored,
  timeoutMs: 6_000,
});

/** Removes a connection and what it knows of people; they stay, and may use passkeys again. Errors: `request.not_found`. */
export const deleteSsoConnection = defineCommand('identity.delete-sso-connection.v1', {
  request: z.object({ tenantId, connectionId: ssoConnectionId }),
  reply: z.object({}),
});

/** Where an attempt belongs: what the provider answers is worth nothing under any other value of these. */
const attemptBinding = { tenantId, interactionId, browserHash, purpose };

/**
 * Begins a sign-in at the provider: the address to send the browser to, good for one answer. It carries a state and is
 * shown to that browser alone. Errors: `identity.sso_unavailable`.
 */
export const beginSso = defineCommand('identity.begin-sso.v1', {
  request: z.object({
    ...attemptBinding,
    connectionId: ssoConnectionId,
    /** One of the tenant's, where the browser is and comes back to. */
    origin,
    loginHint: z.string().max(254),
  }),
  reply: z.object({ redirectTo: z.url({ protocol: /^https?$/ }) }),
  timeoutMs: 4_500,
});

/** What a provider sends back with the browser (OpenID Connect Core §3.1.2.5, RFC 9207). */
export const ssoParameters = z.object({
  state: z.string().min(1).max(200),
  code: z.string().min(1).max(4_096).optional(),
  iss: z.string().min(1).max(512).optional(),
  error: z.string().min(1).max(100).optional(),
});
export type SsoParameters = z.infer<typeof ssoParameters>;

/**
 * Finishes a sign-in at the provider: uses the attempt up, exchanges the code, and finds, links or makes the person.
 * Errors: `identity.sso_declined` (the provider said no), `identity.sso_rejected`, `identity.sso_unavailable`,
 * `identity.user_suspended`.
 */
export const finishSso = defineCommand('identity.finish-sso.v1', {
  request: z.object({ ...attemptBinding, parameters: ssoParameters }),
  reply: z.object({
    userId,
    created: z.boolean(),
    /** The event that proves this to mfa-policy. */
    evidenceId: eventId,
  }),
  timeoutMs: 5_000,
});

/** A provider vouched for a person, in one interaction. */
export const ssoVerified = defineEvent(
  'identity.sso-verified.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    purpose,
    connectionId: ssoConnectionId,
    /** They exist since this interaction. */
    created: z.boolean().default(false),
    verifiedAt: timestamp,
  }),
);

/** A person signs in by a connection from now on, and by no passkey. */
export const ssoLinked = defineEvent(
  'identity.sso-linked.v1',
  z.object({ tenantId, userId, connectionId: ssoConnectionId, linkedAt: timestamp }),
);

/** A connection is no more; whoever it was linked to may use passkeys again. */
export const ssoConnectionDeleted = defineEvent(
  'identity.sso-connection-deleted.v1',
  z.object({ tenantId, connectionId: ssoConnectionId, deletedAt: timestamp }),
);

/** The domain of a person's address, for who has to tell whether it belongs to a connection. Never the address. */
export const emailDomainNoted = defineEvent(
  'identity.email-domain-noted.v1',
  z.object({ tenantId, userId, domain: z.string().max(253), notedAt: timestamp }),
);
