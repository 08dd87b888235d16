import {
  ContractError,
  domainOf,
  emailDomainNoted,
  identifierChangeReverted,
  identifierRemoved,
  primaryIdentifierChanged,
  type choosePrimaryIdentifier,
  type listIdentifiers,
  type removeIdentifier,
  type ReplyOf,
  type RequestOf,
  type TenantConfiguration,
  type undoIdentifierChange,
} from '@latchkey/contracts';
import { toStoredEvent, type CallContext } from '@latchkey/messaging';
import { Database, orderedId, type Queryable, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { removalBarrier, type RemovalBarrier } from '../domain/identifier-rules.js';
import { canonical, type Identifier } from '../domain/identifier.js';
import { isDomainOfConnection } from '../sso/sso-connection.store.js';
import { readTenant } from '../tenants/tenant.store.js';
import { hashOfSecret, IdentifierNews, tooManyChanges } from './identifier-news.js';
import {
  choosePrimary,
  deleteOwn,
  identifiersOf,
  lockOwner,
  ownerOf,
  type FoundOwner,
  type Owner,
  type StoredIdentifier,
} from './identifier.store.js';
import { restore, useUndo } from './undo.store.js';

type Change = RequestOf<typeof removeIdentifier>;
/** A person as they were found, locked, and which of theirs is meant. */
type Standing = {
  tenant: TenantConfiguration;
  person: FoundOwner;
  identifiers: StoredIdentifier[];
  target: StoredIdentifier;
};

const whyNot: Readonly<Record<RemovalBarrier, string>> = {
  'last-channel': 'it is the last address or number that you have proved: nothing else would reach you',
  'last-name': 'it is the last one that you can sign in with here',
  'last-method': 'with the others you could not sign in here',
};

/** What people are known by, as they look after it themselves. Whoever calls has seen that their proof is fresh. */
@Injectable()
export class IdentifiersService {
  constructor(
    private readonly database: Database,
    private readonly news: IdentifierNews,
  ) {}

  async list(owner: RequestOf<typeof listIdentifiers>): Promise<ReplyOf<typeof listIdentifiers>> {
    const tenant = await readTenant(this.database, owner.tenantId);
    const person = tenant && (await ownerOf(this.database, owner));
    if (!person) throw new ContractError('request.not_found', 'no such person');
    const identifiers = await identifiersOf(this.database, owner);
    const facts = { identifiers, methods: tenant.signIn.methods, hasPassword: person.hasPassword };
    const shown = identifiers.map(async (one) => ({
      type: one.type,
      value: one.value,
      verified: one.verified,
      isPrimary: primaryOf(identifiers, one) === one,
      canBeRemoved: !removalBarrier(facts, one) && !(await isOrganisations(this.database, owner, one)),
    }));
    return { identifiers: await Promise.all(shown) };
  }

  async remove(request: Change, { traceparent }: CallContext, now: Date): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const { tenant, person, identifiers: before, target } = await standingOf(transaction, request, now);
      if (await isOrganisations(transaction, request, target)) throw new ContractError('identity.sso_required');
      const facts = { identifiers: before, methods: tenant.signIn.methods, hasPassword: person.hasPassword };
      const barrier = removalBarrier(facts, target);
      if (barrier) throw new ContractError('account.last_method', whyNot[barrier], { reason: barrier });
      await deleteOwn(transaction, request, target);
      const { tenantId, userId } = request;
      const { type } = target;
      const payload = { tenantId, userId, type, removedAt: now.toISOString() };
      await writeToOutbox(transaction, toStoredEvent(identifierRemoved, orderedId(), payload, traceparent));
      await this.news.tell(transaction, request, { notice: `${type}-removed`, at: now, which: target, before });
    });
    this.news.nudge();
  }

  async choosePrimary(
    request: RequestOf<typeof choosePrimaryIdentifier>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const { identifiers: before, target } = await standingOf(transaction, request, now);
      if (!target.verified) throw new ContractError('identity.identifier_not_accepted', 'prove first that it is yours');
      if (primaryOf(before, target) === target) return;
      await choosePrimary(transaction, request, target);
      const { tenantId, userId } = request;
      const payload = { tenantId, userId, type: target.type, changedAt: now.toISOString() };
      await writeToOutbox(transaction, toStoredEvent(primaryIdentifierChanged, orderedId(), payload, traceparent));
      await this.news.tell(transaction, request, { notice: 'primary-changed', at: now, which: target, before });
    });
    this.news.nudge();
  }

  /** For whoever shows the secret of a notice: nobody needs to be signed in, because it may be them who was locked out. */
  async undo(
    { tenantId, secret }: RequestOf<typeof undoIdentifierChange>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const used = await useUndo(transaction, tenantId, hashOfSecret(secret), now);
      if (!used) throw new ContractError('identity.link_rejected');
      const { owner, former } = used;
      const before = await identifiersOf(transaction, owner);
      const { restored } = await restore(transaction, owner, former);
      const at = now.toISOString();
      const events = [
        toStoredEvent(identifierChangeReverted, orderedId(), { ...owner, revertedAt: at }, traceparent),
        ...restored
          .filter(({ type }) => type === 'email')
          .map(({ value }) => ({ ...owner, domain: domainOf(value), notedAt: at }))
          .map((payload) => toStoredEvent(emailDomainNoted, orderedId(), payload, traceparent)),
      ];
      for (const event of events) await writeToOutbox(transaction, event);
      const after = await identifiersOf(transaction, owner);
      const gone = before.filter((one) => !after.some((other) => isSame(one, other)));
      await this.news.tellReverted(transaction, owner, now, [...after, ...gone]);
    });
    this.news.nudge();
  }
}

const isSame = (one: Identifier, other: Identifier): boolean => one.type === other.type && one.value === other.value;

/** The primary one of an identifier's type: they come with the chosen one first, then by how long they have been proved. */
const primaryOf = (identifiers: readonly StoredIdentifier[], { type }: Identifier): StoredIdentifier | undefined =>
  identifiers.find((one) => one.type === type && one.verified);

/** What an organisation's own people have is the organisation's to take. */
async function isOrganisations(
  database: Queryable,
  { tenantId }: Owner,
  { type, value }: Identifier,
): Promise<boolean> {
  return type === 'email' && (await isDomainOfConnection(database, tenantId, domainOf(value)));
}

async function standingOf(transaction: Queryable, request: Change, now: Date): Promise<Standing> {
  const tenant = await readTenant(transaction, request.tenantId);
  const person = tenant && (await lockOwner(transaction, request));
  if (!person) throw new ContractError('request.not_found', 'no such person');
  if (person.isSuspended) throw new ContractError('identity.user_suspended');
  const identifiers = await identifiersOf(transaction, request);
  const wanted = canonical(request.identifier);
  const target = identifiers.find((one) => isSame(one, wanted));
  if (!target) throw new ContractError('request.not_found', 'not theirs');
  const barrier = await tooManyChanges(transaction, request, now);
  if (barrier) throw barrier;
  return { tenant, person, identifiers, target };
}
