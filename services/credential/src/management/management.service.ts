import {
  ContractError,
  passkeyRemoved,
  passkeyRenamed,
  type AccountPasskey,
  type CredentialId,
  type listAccountPasskeys,
  type removePasskey,
  type renamePasskey,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import { Database, orderedId, OutboxRelay, writeToOutbox } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { passkeyKind } from '../domain/passkey-kind.js';
import { plainName } from '../domain/passkey-name.js';
import { passkeyProviders } from '../domain/passkey-providers.js';
import { signsInBySso, SsoStore } from '../sso/sso.store.js';
import { assertOneLeft, lockRemovals } from '../store/kept-methods.js';
import { RegistrationStore } from '../store/registration.store.js';
import { ManagementStore, type OwnedRow } from './management.store.js';

/** What a person does with the passkeys that they have. */
@Injectable()
export class ManagementService {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantDirectory,
    private readonly store: ManagementStore,
    private readonly registrations: RegistrationStore,
    private readonly sso: SsoStore,
    private readonly relay: OutboxRelay,
  ) {}

  async list({
    tenantId,
    userId,
  }: RequestOf<typeof listAccountPasskeys>): Promise<ReplyOf<typeof listAccountPasskeys>> {
    const tenant = this.tenants.byId(tenantId);
    const { rpId } = tenant;
    const [rows, userHandle, facts] = await Promise.all([
      this.store.ownedBy(tenantId, userId),
      this.registrations.knownHandleOf(tenantId, userId),
      this.sso.factsOf(tenantId, userId),
    ]);
    const usesPasskeys = !signsInBySso(tenant, facts);
    return {
      knownAs: userHandle === undefined ? null : { rpId, userHandle },
      passkeys: rows.map((row) => toAccountPasskey(row, usesPasskeys && row.rp_id === rpId)),
    };
  }

  async rename(
    { tenantId, userId, credentialId, name }: RequestOf<typeof renamePasskey>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof renamePasskey>> {
    const shown = plainName(name);
    if (shown === '') throw unseen();
    const outcome = await this.database.transaction(async (transaction) => {
      const result = await this.store.rename(transaction, { tenantId, userId, credentialId }, shown);
      if (result !== 'renamed') return result;
      const payload = { tenantId, userId, credentialId, renamedAt: now.toISOString() };
      await writeToOutbox(transaction, toStoredEvent(passkeyRenamed, orderedId(), payload, traceparent));
      return result;
    });
    if (outcome === 'unknown') throw notFound();
    if (outcome === 'renamed') this.relay.nudge();
    return {};
  }

  async remove(
    { tenantId, userId, credentialId, keepOneOf, by }: RequestOf<typeof removePasskey>,
    { traceparent }: CallContext,
    now: Date,
  ): Promise<ReplyOf<typeof removePasskey>> {
    const { rpId } = this.tenants.byId(tenantId);
    await this.database.transaction(async (transaction) => {
      const passkey = { tenantId, userId, credentialId };
      await lockRemovals(transaction, passkey, keepOneOf);
      const gone = await this.store.remove(transaction, passkey);
      if (gone.length === 0) throw notFound();
      // Nothing here is signed in with one of another RP ID.
      if (gone.includes(rpId)) await assertOneLeft(transaction, passkey, { removed: 'passkey', keepOneOf, rpId });
      const payload = { ...passkey, removedAt: now.toISOString(), by };
      await writeToOutbox(transaction, toStoredEvent(passkeyRemoved, orderedId(), payload, traceparent));
    });
    this.relay.nudge();
    return {};
  }
}

/** Whose it is, if anybody's, stays unsaid. */
const notFound = () => new ContractError('request.not_found', 'no such passkey');

const unseen = () =>
  new ContractError('contract.invalid_request', undefined, {
    extension: { errors: [{ pointer: '/name', detail: 'nothing of it can be seen' }] },
  });

function toAccountPasskey(row: OwnedRow, usableHere: boolean): AccountPasskey {
  const { transports, backup_eligible: backupEligible } = row;
  const provider = passkeyProviders.get(row.aaguid);
  return {
    credentialId: row.credential_id as CredentialId,
    name: row.name,
    provider: provider === undefined ? null : { name: provider },
    synced: row.backed_up,
    kind: passkeyKind({ transports, backupEligible }),
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedBrowser: row.last_used_browser,
    usableHere,
  };
}
