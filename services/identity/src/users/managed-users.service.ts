import {
  ContractError,
  identifierType,
  managedIdentifier,
  userCreated,
  userDeleted,
  userId as userIdSchema,
  userReactivated,
  userSuspended,
  type changeSuspension,
  type createUser,
  type deleteUser,
  type IdentifierType,
  type listUsers,
  type ManagedUser,
  type readUser,
  type ReplyOf,
  type RequestOf,
  type unlockUser,
} from '@latchkey/contracts';
import { toStoredEvent, type CallContext, type StoredEvent } from '@latchkey/messaging';
import { Database, orderedId, OutboxRelay, violatedConstraint, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { refuseLastAdministrator } from '../administrators/last-administrator.js';
import { refuseUnwanted } from '../domain/email-rules.js';
import { canonical } from '../domain/identifier.js';
import { withdrawLink } from '../recovery/enrolment-link.store.js';
import { unlockPerson } from '../store/attempt.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { deletePerson, findManagedUser, insertManagedUser, managedUsers, setSuspension } from './managed-user.store.js';

/** People as administrators manage them. */
@Injectable()
export class ManagedUsersService {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
  ) {}

  async create(request: RequestOf<typeof createUser>, { traceparent }: CallContext, now: Date): Promise<ManagedUser> {
    const { tenantId, name = null } = request;
    const identifiers = request.identifiers.map((one) => managedIdentifier.parse({ ...one, ...canonical(one) }));
    const userId = userIdSchema.parse(orderedId());
    const createdAt = now.toISOString();
    const user = { userId, name, identifiers, createdAt, suspendedAt: null };
    const event = toStoredEvent(userCreated, orderedId(), { tenantId, userId, createdAt }, traceparent);
    try {
      await this.database.transaction(async (transaction) => {
        const tenant = await readTenant(transaction, tenantId);
        if (!tenant) throw new ContractError('request.not_found', 'no such tenant');
        for (const one of identifiers) refuseUnwanted(one, tenant);
        await insertManagedUser(transaction, tenantId, user);
        await writeToOutbox(transaction, event);
      });
    } catch (error) {
      if (violatedConstraint(error) !== 'identifier_pkey') throw error;
      throw new ContractError('identity.identifier_taken', undefined, { cause: error });
    }
    this.relay.nudge();
    return user;
  }

  async read({ tenantId, userId }: RequestOf<typeof readUser>): Promise<ManagedUser> {
    const user = await findManagedUser(this.database, tenantId, userId);
    if (!user) throw new ContractError('request.not_found', 'no such person');
    return user;
  }

  async list(request: RequestOf<typeof listUsers>): Promise<ReplyOf<typeof listUsers>> {
    const { tenantId, type, suspended, limit, after = '' } = request;
    const types = type === undefined ? identifierType.options : [type];
    const beginnings = types.map((one) => ({ type: one, prefix: prefixOf(one, request.prefix) }));
    const found = await managedUsers(this.database, tenantId, { beginnings, suspended, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { users: page.map(({ user }) => user), ...(found.length > limit && last && { next: last.place }) };
  }

  /** Suspends or reactivates; only what changed something is told. */
  async changeSuspension(
    request: RequestOf<typeof changeSuspension>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ManagedUser> {
    const { tenantId, userId, suspended } = request;
    const changed = await this.database.transaction(async (transaction) => {
      if (suspended) await refuseLastAdministrator(transaction, request);
      const isNews = await setSuspension(transaction, tenantId, userId, suspended ? now : null);
      if (isNews) await writeToOutbox(transaction, suspensionEvent(request, now, traceparent));
      // It does not come back with the person.
      if (suspended) await withdrawLink(transaction, { tenantId, userId });
      return isNews;
    });
    if (changed) this.relay.nudge();
    return this.read(request);
  }

  /** Lets a person try their passwords and codes again at once. */
  async unlock(request: RequestOf<typeof unlockUser>): Promise<ManagedUser> {
    const user = await this.read(request);
    await unlockPerson(this.database, request.tenantId, user.userId);
    return user;
  }

  /** Deletes a person here, and tells the others to. Whoever is gone is not found, however they went. */
  async delete(
    { tenantId, userId }: RequestOf<typeof deleteUser>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof deleteUser>> {
    const payload = { tenantId, userId, deletedAt: now.toISOString() };
    await this.database.transaction(async (transaction) => {
      await refuseLastAdministrator(transaction, { tenantId, userId });
      if (!(await deletePerson(transaction, tenantId, userId))) {
        throw new ContractError('request.not_found', 'no such person');
      }
      await writeToOutbox(transaction, toStoredEvent(userDeleted, orderedId(), payload, traceparent));
    });
    this.relay.nudge();
    return {};
  }
}

/** How identifiers begin as they are kept. In a query string a `+` is a space, and a number may be given without it. */
function prefixOf(type: IdentifierType, typed: string): string {
  const { value } = canonical({ type, value: typed });
  return type === 'phone' && value !== '' && !value.startsWith('+') ? `+${value}` : value;
}

function suspensionEvent(
  { tenantId, userId, suspended }: RequestOf<typeof changeSuspension>,
  now: Date,
  traceparent: string,
): StoredEvent {
  const at = now.toISOString();
  return suspended
    ? toStoredEvent(userSuspended, orderedId(), { tenantId, userId, suspendedAt: at }, traceparent)
    : toStoredEvent(userReactivated, orderedId(), { tenantId, userId, reactivatedAt: at }, traceparent);
}
