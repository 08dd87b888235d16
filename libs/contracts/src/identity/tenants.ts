import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId } from '../vocabulary.js';
import { domainsInput, experienceInput, tenantConfiguration } from './configuration.js';

/** Something about a tenant that is legal and may all the same not be meant. */
export const tenantWarning = z.object({ code: z.string(), pointer: z.string(), detail: z.string() });
export type TenantWarning = z.infer<typeof tenantWarning>;

/** A tenant as it is stored; `version` goes up with every change. */
export const storedTenant = z.object({
  version: z.number().int().min(1),
  configuration: tenantConfiguration,
  warnings: z.array(tenantWarning),
});
export type StoredTenant = z.infer<typeof storedTenant>;

/** A page of a list: at most so many, after the last one of the page before. */
export const pageFields = { limit: z.number().int().min(1).max(100), after: z.string().max(300).optional() };

/** Makes a tenant. Errors: `tenant.already_exists`, `tenant.not_acceptable` (with every reason). */
export const createTenant = defineCommand('identity.create-tenant.v1', {
  request: z.object({ tenantId, domains: domainsInput, experience: experienceInput }),
  reply: storedTenant,
});

/** Errors: `request.not_found`. */
export const readTenant = defineCommand('identity.read-tenant.v1', {
  request: z.object({ tenantId }),
  reply: storedTenant,
});

/** Every tenant, in the order of their ids. */
export const listTenants = defineCommand('identity.list-tenants.v1', {
  request: z.object(pageFields),
  reply: z.object({
    tenants: z.array(z.object({ tenantId, displayName: z.string(), version: z.number().int() })),
    /** Whether there are more after these. */
    more: z.boolean(),
  }),
});

/**
 * Changes one part of a tenant, if it still is at the version that the administrator has seen.
 * Errors: `request.not_found`, `request.precondition_failed`, `tenant.not_acceptable` (with every reason).
 */
export const changeTenant = defineCommand('identity.change-tenant.v1', {
  request: z.object({
    tenantId,
    expectedVersion: z.number().int().min(1),
    change: z.discriminatedUnion('part', [
      z.object({ part: z.literal('name'), displayName: experienceInput.shape.displayName }),
      z.object({ part: z.literal('domains'), domains: domainsInput }),
      z.object({ part: z.literal('experience'), experience: experienceInput }),
    ]),
  }),
  reply: storedTenant,
});

/** One thing that must be so before a tenant's people can rely on passkeys; a pending one says what is missing. */
export const prerequisite = z.object({
  name: z.string(),
  status: z.enum(['done', 'pending']),
  reason: z.string().optional(),
});
export type Prerequisite = z.infer<typeof prerequisite>;

/** Errors: `request.not_found`. */
export const readReadiness = defineCommand('identity.read-readiness.v1', {
  request: z.object({ tenantId }),
  reply: z.object({ ready: z.boolean(), prerequisites: z.array(prerequisite) }),
  timeoutMs: 5_000,
});
