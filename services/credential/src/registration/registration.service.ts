import {
  ContractError,
  isPageOrigin,
  passkeyRegistered,
  type beginRegistration,
  type CredentialId,
  type finishRegistration,
  type listDescriptors,
  type listPasskeys,
  type ReplyOf,
  type RequestOf,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { answerAgain } from '../ceremony/repeated-answer.js';
import { passkeyName } from '../domain/passkey-name.js';
import { CredentialStore } from '../store/credential.store.js';
import { signsInBySso, SsoStore } from '../sso/sso.store.js';
import { RegistrationStore } from '../store/registration.store.js';
import {
  CeremonyRejected,
  creationOptions,
  OFFERED_ALGORITHMS,
  verifyRegistration,
  type VerifiedRegistration,
} from '../webauthn/index.js';

type Begin = RequestOf<typeof beginRegistration>;
type Finish = RequestOf<typeof finishRegistration>;
type Registered = ReplyOf<typeof finishRegistration>;

/** Registration ceremonies of people whom their interaction has authenticated. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly credentials: CredentialStore,
    private readonly registrations: RegistrationStore,
    private readonly sso: SsoStore,
    private readonly relay: OutboxRelay,
  ) {}

  async begin(request: Begin): Promise<ReplyOf<typeof beginRegistration>> {
    const { tenantId, challenge, timeout, userId, userName, displayName: personName = userName } = request;
    const tenant = this.tenants.byId(tenantId);
    const { rpId, displayName, passkey } = tenant;
    await this.sso.noteDomainOf(tenantId, userId, request);
    await this.assertNoSso(tenant, userId);
    const [userHandle, passkeys] = await Promise.all([
      this.registrations.userHandleOf(tenantId, userId),
      this.registrations.passkeysOf(tenantId, userId, rpId),
    ]);
    if (passkeys.length >= passkey.mostPerUser) throw new ContractError('credential.too_many');
    const options = creationOptions({
      challenge,
      rpId,
      rpName: displayName,
      user: { id: userHandle, name: userName, displayName: personName },
      userVerification: 'required',
      timeout,
      attestation: 'none',
      excludeCredentials: passkeys.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
    });
    return { options };
  }

  async finish(request: Finish, context: CallContext): Promise<Registered> {
    const tenant = this.tenants.byId(request.tenantId);
    const registered = request.state === 'live' ? await this.verifyAndStore(tenant, request, context) : undefined;
    return registered ?? this.again(request);
  }

  private async again(request: Finish): Promise<Registered> {
    const { tenantId, interactionId, challenge } = request;
    const row = await answerAgain(() => this.credentials.consumed(tenantId, interactionId, challenge), request);
    return { credentialId: row.credential_id };
  }

  async list({ tenantId, userId }: RequestOf<typeof listPasskeys>): Promise<ReplyOf<typeof listPasskeys>> {
    const { rpId } = this.tenants.byId(tenantId);
    const [rows, userHandle] = await Promise.all([
      this.registrations.passkeysOf(tenantId, userId, rpId),
      this.registrations.knownHandleOf(tenantId, userId),
    ]);
    return {
      knownAs: userHandle === undefined ? null : { rpId, userHandle },
      passkeys: rows.map((row) => ({
        credentialId: row.credential_id as CredentialId,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        backedUp: row.backed_up,
      })),
    };
  }

  async descriptors(request: RequestOf<typeof listDescriptors>): Promise<ReplyOf<typeof listDescriptors>> {
    const { tenantId, userId } = request;
    const tenant = this.tenants.byId(tenantId);
    const [rows, facts] = await Promise.all([
      this.registrations.passkeysOf(tenantId, userId, tenant.rpId),
      this.sso.factsOf(tenantId, userId),
    ]);
    const usable = signsInBySso(tenant, facts) ? [] : rows;
    return {
      descriptors: usable.map(({ credential_id: id, transports, ...row }) => ({
        ...{ id: id as CredentialId, transports },
        hardwareBound: !row.backup_eligible && row.attestation_trusted,
      })),
    };
  }

  /** Who signs in elsewhere makes no passkey here (R5). */
  private async assertNoSso(tenant: TenantConfiguration, userId: Begin['userId']): Promise<void> {
    const facts = await this.sso.factsOf(tenant.tenantId, userId);
    if (signsInBySso(tenant, facts)) throw new ContractError('credential.sso_user');
  }

  private async verifyAndStore(
    tenant: TenantConfiguration,
    request: Finish,
    context: CallContext,
  ): Promise<Registered | undefined> {
    const { rpId } = tenant;
    if (!isPageOrigin(tenant, request.origin)) throw refused('wrong_origin');
    await this.assertNoSso(tenant, request.userId);
    const verified = await verify(tenant, request);
    const { tenantId, userId } = request;
    const userHandle = await this.registrations.userHandleOf(tenantId, userId);
    const payload = {
      tenantId,
      userId,
      credentialId: verified.credentialId,
      aaguid: verified.aaguid,
      backupEligible: verified.backupEligible,
      registeredAt: new Date().toISOString(),
      by: { interactionId: request.interactionId },
    };
    const event = toStoredEvent(passkeyRegistered, orderedId(), payload, context.traceparent);
    const ceremony = {
      ...request,
      rpId,
      userHandle,
      credentialId: verified.credentialId,
      name: passkeyName({ ...verified, name: request.name, userAgent: request.userAgent }),
      most: tenant.passkey.mostPerUser,
    };
    const outcome = await this.registrations.register(ceremony, verified, event);
    if (outcome === 'replayed') return undefined;
    if (outcome === 'full') throw new ContractError('credential.too_many');
    // Whose it is stays unsaid.
    if (outcome === 'known')
      throw new ContractError('credential.already_registered', undefined, { reason: 'duplicate' });
    this.relay.nudge();
    return { credentialId: verified.credentialId as CredentialId };
  }
}

/**
 * A passkey that the browser made without asking may have met nobody and verified nobody; it is then one factor, because
 * its first verification of the person proves nothing by itself (WebAuthn L3 §7.1 step 15, §7.2 step 24).
 */
async function verify({ rpId, passkey }: TenantConfiguration, request: Finish): Promise<VerifiedRegistration> {
  const isUnasked = request.conditional === true && passkey.conditionalCreate;
  const expected = {
    challenge: request.challenge,
    rpId,
    expectedOrigins: [request.origin],
    framing: { allowCrossOrigin: false, allowedTopOrigins: [] },
    requireUserVerification: !isUnasked,
    requireUserPresence: !isUnasked,
    algorithms: OFFERED_ALGORITHMS,
    attestation: { conveyance: 'none' as const, trustAnchors: [], now: new Date() },
  };
  try {
    return await verifyRegistration(expected, request.response);
  } catch (error) {
    throw error instanceof CeremonyRejected ? refused(error.reason, error) : error;
  }
}

const refused = (reason: string, cause?: unknown) =>
  new ContractError('credential.registration_rejected', undefined, { reason, cause });
