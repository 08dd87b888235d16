import { z } from 'zod';
import { passkeyCount } from '../credential/counts.js';
import { heldFactors } from '../credential/factors.js';
import { errorCodes } from '../error-codes.js';
import { administratorScope } from '../identity/administrators.js';
import { domainsInput, experienceInput, tenantDomains, tenantExperience } from '../identity/configuration.js';
import { clientSettings } from '../session/oidc.js';
import { managedSsoConnection, ssoConnectionInput } from '../identity/sso.js';
import { personName } from '../identity/sign-up.js';
import { tenantWarning } from '../identity/tenants.js';
import { managedIdentifierInput, managedUser } from '../identity/users.js';
import { proposedPolicy, simulatedPerson } from '../mfa-policy/simulation.js';
import { chooseTwoStep, listTrustedDevices, readTwoStep } from '../mfa-policy/two-step.js';
import { identifierType, tenantId, timestamp, userId } from '../vocabulary.js';

/** Bodies of the management API, `/api/v1/admin`. Unknown members are refused. */
export const administrationBodies = {
  redeem: z.strictObject({ enrolment: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  createTenant: z.strictObject({ tenantId, ...domainsInput.shape, ...experienceInput.shape }),
  changeTenant: z.strictObject({ displayName: experienceInput.shape.displayName }),
  /** `acceptedLoss`: how many people may lose their passkeys by another RP ID; it has to be as many as there are. */
  domains: domainsInput.extend({ acceptedLoss: z.number().int().min(1).optional() }),
  experience: experienceInput,
  createUser: z.strictObject({
    identifiers: z.array(managedIdentifierInput).min(1).max(10),
    name: personName.optional(),
  }),
  ssoConnection: ssoConnectionInput,
  client: clientSettings,
  rotateKeys: z.strictObject({ revoke: z.string().max(64).optional() }),
  /** Of one person, or of everybody. */
  simulate: z.strictObject({ tenantId, proposed: proposedPolicy, userId: userId.optional() }),
  empty: z.strictObject({}),
} as const;

const limit = z.coerce.number().int().min(1).max(100).default(50);
const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,400}$/)
  .optional();

/** Query parameters of the management API's lists. */
export const administrationQueries = {
  tenants: z.strictObject({ limit, cursor }),
  /** People by the beginning of an identifier of one type; or with `q` of any type, or by their whole id. */
  users: z.strictObject({
    limit,
    cursor,
    type: identifierType.default('email'),
    prefix: z.string().trim().toLowerCase().max(254).default(''),
    q: z.string().trim().toLowerCase().max(254).optional(),
    suspended: z
      .enum(['true', 'false'])
      .transform((told) => told === 'true')
      .optional(),
  }),
} as const;

/** How long a page is and where it begins, for the query of any list. */
export const pageQuery = { limit, cursor };

/** `POST /api/v1/admin/tokens`: the only time that the token is shown. */
export const issuedToken = z.object({
  token: z.string(),
  tokenId: z.uuid(),
  scopes: z.array(administratorScope),
  expiresAt: timestamp,
});
export type IssuedToken = z.infer<typeof issuedToken>;

/** `GET /api/v1/admin/tenants/{tenantId}`. */
export const managedTenant = z.object({
  tenantId,
  displayName: z.string(),
  domains: tenantDomains,
  warnings: z.array(tenantWarning),
});
export type ManagedTenant = z.infer<typeof managedTenant>;

/** `GET` and `PUT /api/v1/admin/tenants/{tenantId}/domains`. */
export const managedDomains = z.object({
  ...tenantDomains.shape,
  warnings: z.array(tenantWarning),
  /** By RP ID, former ones too: those work again when it is theirs. */
  passkeys: z.array(passkeyCount),
});
export type ManagedDomains = z.infer<typeof managedDomains>;

/** `GET` and `PUT /api/v1/admin/tenants/{tenantId}/experience`: what was read can be sent. */
export const managedExperience = tenantExperience;

/** `GET /api/v1/admin/tenants`. */
export const tenantPage = z.object({
  tenants: z.array(z.object({ tenantId, displayName: z.string() })),
  /** Of the next page; absent on the last one. */
  nextCursor: z.string().optional(),
});
export type TenantPage = z.infer<typeof tenantPage>;

/** `GET /api/v1/admin/tenants/{tenantId}/users`. */
export const userPage = z.object({ users: z.array(managedUser), nextCursor: z.string().optional() });
export type UserPage = z.infer<typeof userPage>;

/** `GET /api/v1/admin/tenants/{tenantId}/sso-connections`. */
export const ssoConnectionList = z.object({
  connections: z.array(managedSsoConnection),
  nextCursor: z.string().optional(),
});
export type SsoConnectionList = z.infer<typeof ssoConnectionList>;

/** `GET /api/v1/admin/tenants/{tenantId}/users/{userId}/two-step`. */
export const managedTwoStep = readTwoStep.reply;
export type ManagedTwoStep = z.infer<typeof managedTwoStep>;

/** `POST …/users/{userId}/two-step/ask-again`. */
export const askedAgain = chooseTwoStep.reply;
export type AskedAgain = z.infer<typeof askedAgain>;

/** `GET …/users/{userId}/trusted-devices`. */
export const managedTrustedDevices = listTrustedDevices.reply;
export type ManagedTrustedDevices = z.infer<typeof managedTrustedDevices>;

/** `GET …/users/{userId}/factors`: what a person could verify themselves with, and never a secret of it. */
export const managedFactors = heldFactors.pick({
  userId: true,
  passkeys: true,
  passkeyUsedAt: true,
  totp: true,
  totpUsedAt: true,
  backupCodesLeft: true,
});
export type ManagedFactors = z.infer<typeof managedFactors>;

/** `POST /api/v1/admin/mfa-policy/simulate` of one person. */
export const simulationOfOne = z.object({ person: simulatedPerson });
export type SimulationOfOne = z.infer<typeof simulationOfOne>;

const people = z.number().int().min(0);

/**
 * What a proposed policy would do to everybody. Each person is counted once, by the best that any of their ways in comes to:
 * `direct`, `asked`, `mayEnrol`, `mustEnrol`, `refused` in this order, and `noWayIn` where they have none.
 */
export const simulationSummary = z.object({
  people,
  /** To whom anything would happen that does not happen today. */
  differs: people,
  direct: people,
  asked: people,
  mayEnrol: people,
  mustEnrol: people,
  refused: people,
  noWayIn: people,
});
export type SimulationSummary = z.infer<typeof simulationSummary>;

/**
 * A line of `POST /api/v1/admin/mfa-policy/simulate` of everybody (`application/x-ndjson`): a person a line, and the summary as
 * the last one. An `error` in its place says that the rest is missing.
 */
export const simulationLine = z.union([
  simulatedPerson,
  z.object({ summary: simulationSummary }),
  z.object({ error: z.object({ code: z.enum(errorCodes) }) }),
]);
export type SimulationLine = z.infer<typeof simulationLine>;
