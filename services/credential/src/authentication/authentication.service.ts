import {
  assertionVerified,
  beginAuthentication,
  ContractError,
  findAssertion,
  finishAuthentication,
  type PayloadInputOf,
  type ReplyOf,
  type RequestOf,
  type TenantConfiguration,
} from '@latchkey/contracts';
import {
  EventPublisher,
  LOG,
  remainingMs,
  TenantDirectory,
  toStoredEvent,
  type CallContext,
  type StoredEvent,
} from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CeremonyStore, type CeremonyRecord } from '../ceremony/ceremony.store.js';
import { challengeLifeMs, mintChallenge, openChallenge } from '../ceremony/challenge.js';
import { answerAgain } from '../ceremony/repeated-answer.js';
import { CEREMONY_KEY } from '../ceremony/ceremony-key.js';
import { CredentialStore, type CredentialRow } from '../store/credential.store.js';
import {
  CeremonyRejected,
  challengeOf,
  requestOptions,
  verifyAuthentication,
  type RejectionReason,
  type VerifiedAuthentication,
} from '../webauthn/index.js';

type Finish = RequestOf<typeof finishAuthentication>;
type Assertion = ReplyOf<typeof finishAuthentication>;

const publishTimeoutMs = 1_000;

/** Authentication ceremonies: a challenge out, an answer in, the evidence on the stream. */
@Injectable()
export class AuthenticationService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly ceremonies: CeremonyStore,
    private readonly credentials: CredentialStore,
    private readonly publisher: EventPublisher,
    private readonly relay: OutboxRelay,
    @Inject(CEREMONY_KEY) private readonly key: Buffer,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async begin({
    sequence,
    ...binding
  }: RequestOf<typeof beginAuthentication>): Promise<ReplyOf<typeof beginAuthentication>> {
    const { rpId, origins } = this.tenants.byId(binding.tenantId);
    assertOrigin(origins, binding.origin);
    const now = Date.now();
    const challenge = mintChallenge(this.key, binding, sequence, now);
    await this.ceremonies.put({ ...binding, challenge, rpId }, sequence);
    const options = requestOptions({
      challenge,
      rpId,
      userVerification: 'required',
      timeout: challengeLifeMs,
      allowCredentials: [],
    });
    return { options, expiresAt: new Date(now + challengeLifeMs).toISOString() };
  }

  async finish(request: Finish, context: CallContext): Promise<Assertion> {
    const tenant = this.tenants.byId(request.tenantId);
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
      const assertion = await this.verifyAndCommit(tenant, taken.record, request, context);
      return assertion ?? (await this.again(request, challenge, false));
    } catch (error) {
      await this.ceremonies.giveBack(error, taken.record, opened.sequence);
      throw error;
    }
  }

  /** The assertion that this browser made in an interaction: how a journey goes on after its answer was lost. */
  async find(request: RequestOf<typeof findAssertion>): Promise<ReplyOf<typeof findAssertion>> {
    const row = await this.credentials.assertionOf(request.tenantId, request.interactionId, request.browserHash);
    return { assertion: row?.evidence_id ? { userId: row.user_id, evidenceId: row.evidence_id } : null };
  }

  private async again(request: Finish, challenge: string, expired: boolean): Promise<Assertion> {
    const { tenantId, interactionId } = request;
    const row = await answerAgain(
      () => this.credentials.consumed(tenantId, interactionId, challenge),
      request,
      expired,
    );
    if (!row.evidence_id) throw refused('wrong_purpose');
    return { userId: row.user_id, evidenceId: row.evidence_id };
  }

  private async verifyAndCommit(
    tenant: TenantConfiguration,
    record: CeremonyRecord,
    request: Finish,
    context: CallContext,
  ): Promise<Assertion | undefined> {
    if (record.origin !== request.origin) throw refused('wrong_origin');
    const row = await this.credentials.forAuthentication(request.tenantId, record.rpId, request.response.id);
    if (!row) throw refused('unknown_credential');
    const verified = await this.verify(record, request, row);
    const evidence = toEvidence(request, record, row, verified);
    const evidenceId = orderedId() as Assertion['evidenceId'];
    const event = toStoredEvent(assertionVerified, evidenceId, evidence, context.traceparent);
    const ceremony = {
      ...request,
      challenge: record.challenge,
      credentialId: verified.credentialId,
      userId: row.user_id,
    };
    const outcome = await this.credentials.commitAssertion(tenant.rpId, ceremony, verified, event);
    if (outcome === 'replayed') return undefined;
    if (outcome === 'counter') throw await this.cloneSuspected(request, record.rpId);
    await this.publish(event, request.listener, context);
    return { userId: row.user_id, evidenceId };
  }

  private async verify(record: CeremonyRecord, request: Finish, row: CredentialRow): Promise<VerifiedAuthentication> {
    const expected = {
      challenge: record.challenge,
      rpId: record.rpId,
      expectedOrigins: [record.origin],
      framing: { allowCrossOrigin: false, allowedTopOrigins: [] },
      requireUserVerification: true,
      allowCredentials: [],
      userHandle: null,
    };
    const credential = {
      id: request.response.id,
      publicKey: row.public_key,
      signCount: Number(row.sign_count),
      backupEligible: row.backup_eligible,
      uvInitialized: row.uv_initialized,
      userHandle: row.user_handle,
    };
    try {
      return await verifyAuthentication(expected, request.response, credential);
    } catch (error) {
      if (!(error instanceof CeremonyRejected)) throw error;
      throw error.reason === 'counter' ? await this.cloneSuspected(request, record.rpId) : refused(error.reason, error);
    }
  }

  private async cloneSuspected(request: Finish, rpId: string): Promise<ContractError> {
    await this.credentials.flagClone(request.tenantId, rpId, request.response.id);
    return refused('counter');
  }

  /** The event is committed already: when the stream does not take it now, the relay brings it later. */
  private async publish(event: StoredEvent, listener: string | undefined, context: CallContext): Promise<void> {
    try {
      await this.publisher.publish(event, {
        timeoutMs: remainingMs(context, publishTimeoutMs),
        path: 'request',
        listener,
      });
      this.relay.alreadyPublished(event.id);
    } catch (error) {
      this.log.warn({ error, eventId: event.id, traceId: context.traceId }, 'the evidence waits in the outbox');
      this.relay.nudge();
    }
  }
}

/** One answer for every refusal; only the log knows the reason. */
const refused = (reason: RejectionReason | 'unknown' | 'unknown_credential' | 'wrong_purpose', cause?: unknown) =>
  new ContractError('authentication.failed', undefined, { reason, cause });

function assertOrigin(allowed: readonly string[], origin: string): void {
  if (!allowed.includes(origin))
    throw new ContractError('request.origin_not_allowed', undefined, { reason: 'wrong_origin' });
}

const toEvidence = (
  request: Finish,
  record: CeremonyRecord,
  row: CredentialRow,
  verified: VerifiedAuthentication,
): PayloadInputOf<typeof assertionVerified> => ({
  tenantId: request.tenantId,
  interactionId: request.interactionId,
  purpose: request.purpose,
  userId: row.user_id,
  credentialId: verified.credentialId,
  rpId: record.rpId,
  userVerified: verified.userVerified,
  backupEligible: row.backup_eligible,
  backedUp: verified.backedUp,
  uvInitialized: verified.uvInitializedBefore,
  attestationTrusted: row.attestation_trusted,
  verifiedAt: new Date().toISOString(),
});
