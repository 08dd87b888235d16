import { z } from 'zod';
import { logCode, logCodes } from '../audit/log-codes.js';
import { webhook, webhookInput } from '../audit/webhooks.js';
import { configurationFault } from '../identity/apply-configuration.js';
import { domainsInput, experienceInput, ssoConnectionId } from '../identity/configuration.js';
import { ssoConnectionInput } from '../identity/sso.js';
import { clientId, clientSettings } from '../session/oidc.js';

const { clientSecret: _secret, ...connection } = ssoConnectionInput.shape;
const { displayName, ...experience } = experienceInput.shape;

/** A connection in a document. Without an id it is the one of this issuer and client id. Secrets are in no document. */
export const configuredConnection = z.strictObject({
  connectionId: ssoConnectionId.optional(),
  ...connection,
  hasClientSecret: z.boolean().default(false),
});
export type ConfiguredConnection = z.infer<typeof configuredConnection>;

/** A client in a document. Without an id it is the one of this name. */
export const configuredClient = z.strictObject({ clientId: clientId.optional(), ...clientSettings.shape });
export type ConfiguredClient = z.infer<typeof configuredClient>;

const { webhookId } = webhook.shape;
const { url, description, active } = webhookInput.shape;

/** An endpoint in a document. Without an id it is the one of this address. Its secret is in no document: it is read by rotating it. */
export const configuredWebhook = z.strictObject({
  ...{ webhookId: webhookId.optional(), url, description, active },
  /** What it is told of; all where none is named. */
  codes: z.array(logCode).max(Object.keys(logCodes).length).default([]),
});
export type ConfiguredWebhook = z.infer<typeof configuredWebhook>;

/**
 * `GET` and `PUT /api/v1/admin/tenants/{tenantId}/configuration`: all that a tenant is configured by, as one document that a repository can
 * own. What is left out has its default; a member that we do not know is refused.
 */
export const configurationDocument = z.strictObject({
  /** Of the document's form. */
  version: z.literal(1),
  displayName,
  domains: domainsInput,
  experience: z.strictObject(experience).prefault({}),
  ssoConnections: z.array(configuredConnection).max(100).default([]),
  clients: z.array(configuredClient).max(200).default([]),
  webhooks: z.array(configuredWebhook).max(20).default([]),
});
export type ConfigurationDocument = z.infer<typeof configurationDocument>;

const told = z.enum(['true', 'false']).transform((word) => word === 'true');

export const configurationQuery = z.strictObject({
  /** Say what would happen, and do nothing. */
  dryRun: told.default(false),
  /** Remove the connections, clients and endpoints that the document leaves out. */
  prune: told.default(false),
  /** How many people may lose their passkeys by another RP ID. */
  acceptedLoss: z.coerce.number().int().min(1).optional(),
});

/** One difference: `from` or `to` is null where there is nothing. */
export const configurationChange = z.object({ pointer: z.string(), from: z.unknown(), to: z.unknown() });
export type ConfigurationChange = z.infer<typeof configurationChange>;

/** What `PUT` did, or in a dry run would do; `kept` is what the document leaves out and nobody wanted removed. */
export const configurationPlan = z.object({
  changes: z.array(configurationChange),
  problems: z.array(configurationFault),
  kept: z.array(z.object({ kind: z.enum(['sso-connection', 'client', 'webhook']), id: z.string(), name: z.string() })),
});
export type ConfigurationPlan = z.infer<typeof configurationPlan>;
