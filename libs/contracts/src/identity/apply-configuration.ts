import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId } from '../vocabulary.js';
import { domainsInput, experienceInput, ssoConnectionId } from './configuration.js';
import { ssoConnectionInput } from './sso.js';

/** One reason why something cannot be as it is wanted. */
export const configurationFault = z.object({ code: z.string(), pointer: z.string(), detail: z.string() });
export type ConfigurationFault = z.infer<typeof configurationFault>;

/** A connection that is wanted: another version of one, or without an id a new one. The secret that is kept stays. */
export const wantedConnection = z.object({
  existing: z.object({ connectionId: ssoConnectionId, expectedVersion: z.number().int().min(1) }).optional(),
  input: ssoConnectionInput,
});
export type WantedConnection = z.infer<typeof wantedConnection>;

/**
 * Makes a tenant what a document says, with its connections, in one transaction; what is left out of these stays as it is. With any fault
 * nothing is changed, nor in a dry run. Errors: `request.not_found`, `request.precondition_failed`.
 */
export const applyConfiguration = defineCommand('identity.apply-configuration.v1', {
  request: z.object({
    tenantId,
    expectedVersion: z.number().int().min(1),
    domains: domainsInput,
    experience: experienceInput,
    connections: z.array(wantedConnection).max(200),
    removeConnections: z.array(ssoConnectionId).max(500),
    dryRun: z.boolean(),
  }),
  reply: z.object({
    faults: z.array(configurationFault),
    /** Of each wanted connection, in their order. */
    connectionFaults: z.array(z.array(configurationFault)),
  }),
  timeoutMs: 6_000,
});
