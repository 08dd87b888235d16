import {
  ContractError,
  passkeyRegistered,
  type beginRegistration,
  type CredentialId,
  type finishRegistration,
  type listPasskeys,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CEREMONY_KEY } from '../ceremony/ceremony-key.js';
import { CeremonyStore, type CeremonyRecord } from '../ceremony/ceremony.store.js';
import { challengeLifeMs, mintChallenge, openChallenge } from '../ceremony/challenge.js';
import { answerAgain } from '../ceremony/repeated-answer.js';
import { CredentialStore } from '../store/credential.store.js';
import { RegistrationStore } from '../store/registration.store.js';
import {
  CeremonyRejected,
  challengeOf,
  creationOptions,
  OFFERED_ALGORITHMS,
  verifyRegistration,
  type VerifiedRegistration,
} from '../webauthn/index.js';

type Begin = RequestOf<typeof beginRegistration>;
type Finish = RequestOf<typeof finishRegistration>;
type Registered = ReplyOf<typeof finishRegistration>;

const unnamed = 'Passkey';

/** Registration ceremonies of people whom their interaction has authenticated. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly ceremonies: CeremonyStore,
    private readonly credentials: CredentialStore,
    private readonly registrations: RegistrationStore,
    private readonly relay: OutboxRelay,
    @Inject(CEREMONY_KEY) private readonly key: Buffer,
  ) {}

  async begin({ sequence, userId, userName, ...binding }: Begin): Promise<ReplyOf<typeof beginRegistration>> {
    const { rpId, displayName, origins } = this.tenants.byId(binding.tenantId);
    if (!origins.includes(binding.origin)) throw new ContractError('request.origin_not_allowed');
    const [userHandle, passkeys] = await Promise.all([
      this.registrations.userHandleOf(binding.tenantId, userId),
      this.registrations.passkeysOf(binding.tenantId, userId, rpId),
    ]);
    const now = Date.now();
    const challenge = mintChallenge(this.key, binding, sequence, now);
    await this.ceremonies.put({ ...binding, challenge, rpId, registers: { userId, userHandle } }, sequence);
    const options = creationOptions({
      challenge,
      rpId,
      rpName: displayName,
      user: { id: userHandle, name: userName, displayName: userName },
      userVerification: 'required',
      timeout: challengeLifeMs,
      attestation: 'none',
      excludeCredentials: passkeys.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
    });
    return { options, expiresAt: new Date(now + challengeLifeMs).toISOString() };
  }

  async finish(request: Finish, context: CallContext): Promise<Registered> {
    const challenge = challengeOf(request.response);
    const opened = challenge === undefined ? undefined : openChallenge(this.key, request, challenge, Date.now());
    if (challenge === undefined || !opened) throw refused('unknown');
    const address = { ...request, sequence: opened.sequence };
    const taken = opened.expired ? ({ state: 'missing' } as const) : await this.ceremonies.take(address);
    if (taken.state === 'used') throw new ContractError('ceremony.already_used', undefined, { reason: 'replay' });
    if (taken.state === 'missing' || taken.record.challenge !== challenge) {
      return this.again(request, challenge, opened.expired);
    }
    try {
      return (
        (await this.verifyAndStore(taken.record, request, context)) ?? (await this.again(request, challenge, false))
      );
    } catch (error) {
      await this.ceremonies.giveBack(error, taken.record, opened.sequence);
      throw error;
    }
  }

  private async again(request: Finish, challenge: string, expired: boolean): Promise<Registered> {
    const { tenantId, interactionId } = request;
    const row = await answerAgain(
      () => this.credentials.consumed(tenantId, interactionId, challenge),
      request,
      expired,
    );
    return { credentialId: row.credential_id };
  }

  async list({ tenantId, userId }: RequestOf<typeof listPasskeys>): Promise<ReplyOf<typeof listPasskeys>> {
    const { rpId } = this.tenants.byId(tenantId);
    const rows = await this.registrations.passkeysOf(tenantId, userId, rpId);
    return {
      passkeys: rows.map((row) => ({
        credentialId: row.credential_id as CredentialId,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        backedUp: row.backed_up,
      })),
    };
  }

  private async verifyAndStore(
    record: CeremonyRecord,
    request: Finish,
    context: CallContext,
  ): Promise<Registered | undefined> {
    if (record.origin !== request.origin) throw refused('wrong_origin');
    // The ceremony began for one person; nobody else may end up with what it makes.
    if (!record.registers || record.registers.userId !== request.userId) throw refused('user_mismatch');
    const verified = await verify(record, request);
    const { tenantId, userId } = request;
    const payload = {
      tenantId,
      userId,
      credentialId: verified.credentialId,
      aaguid: verified.aaguid,
      backupEligible: verified.backupEligible,
      registeredAt: new Date().toISOString(),
    };
    const event = toStoredEvent(passkeyRegistered, orderedId(), payload, context.traceparent);
    const { challenge, rpId } = record;
    const { userHandle } = record.registers;
    const ceremony = {
      ...request,
      challenge,
      rpId,
      userHandle,
      credentialId: verified.credentialId,
      name: request.name ?? unnamed,
    };
    const outcome = await this.registrations.register(ceremony, verified, event);
    if (outcome === 'replayed') return undefined;
    // Whose it is stays unsaid.
    if (outcome === 'known')
      throw new ContractError('credential.already_registered', undefined, { reason: 'duplicate' });
    this.relay.nudge();
    return { credentialId: verified.credentialId as CredentialId };
  }
}

async function verify(record: CeremonyRecord, request: Finish): Promise<VerifiedRegistration> {
  const expected = {
    challenge: record.challenge,
    rpId: record.rpId,
    expectedOrigins: [record.origin],
    framing: { allowCrossOrigin: false, allowedTopOrigins: [] },
    requireUserVerification: true,
    requireUserPresence: true,
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
