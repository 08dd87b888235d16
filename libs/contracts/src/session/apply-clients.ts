import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { configurationFault } from '../identity/apply-configuration.js';
import { tenantId } from '../vocabulary.js';
import { clientId, clientSettings } from './oidc.js';

/** A client that is wanted: another version of one, or without an id a new one, which can have no secret. */
export const wantedClient = z.object({
  existing: z.object({ clientId, expectedVersion: z.number().int().min(1) }).optional(),
  settings: clientSettings,
});
export type WantedClient = z.infer<typeof wantedClient>;

/**
 * Makes a tenant's clients what a document says, all in one transaction; what is left out stays as it is. With any fault nothing is
 * changed, nor in a dry run. Errors: `request.precondition_failed`.
 */
export const applyClients = defineCommand('session.apply-clients.v1', {
  request: z.object({
    tenantId,
    clients: z.array(wantedClient).max(200),
    remove: z.array(clientId).max(1_000),
    dryRun: z.boolean(),
  }),
  /** Of each wanted client, in their order. */
  reply: z.object({ clientFaults: z.array(z.array(configurationFault)) }),
});
