import {
  assertionVerified,
  browserName,
  ContractError,
  isPageOrigin,
  finishAuthentication,
  type PayloadInputOf,
  type ReplyOf,
  type RequestOf,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { EventPublisher, LOG, TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { answerAgain } from '../ceremony/repeated-answer.js';
import { providerOf } from '../domain/passkey-name.js';
import { publishEvidence } from '../publish-evidence.js';
import { signsInBySso } from '../sso/sso.store.js';
import { CredentialStore, type CredentialRow } from '../store/credential.store.js';
import {
  CeremonyRejected,
  verifyAuthentication,
  type RejectionReason,
  type VerifiedAuthentication,
} from '../webauthn/index.js';

type Finish = RequestOf<typeof finishAuthentication>;
type Assertion = ReplyOf<typeof finishAuthentication>;

/** Authentication ceremonies: an answer in, the evidence on the stream. */
@Injectable()
export class AuthenticationService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly credentials: CredentialStore,
    readonly publisher: EventPublisher,
    readonly relay: OutboxRelay,
    @Inject(LOG) readonly log: Log,
  ) {}

  async finish(request: Finish, context: CallContext): Promise<Assertion> {
    const tenant = this.tenants.byId(request.tenantId);
    const assertion = request.state === 'live' ? await this.verifyAndCommit(tenant, request, context) : undefined;
    return assertion ?? this.again(request);
  }

  private async again(request: Finish): Promise<Assertion> {
    const { tenantId, interactionId, challenge } = request;
    const row = await answerAgain(() => this.credentials.consumed(tenantId, interactionId, challenge), request);
    if (!row.evidence_id) throw refused('wrong_purpose');
    return { userId: row.user_id, evidenceId: row.evidence_id };
  }

  private async verifyAndCommit(
    tenant: TenantConfiguration,
    request: Finish,
    context: CallContext,
  ): Promise<Assertion | undefined> {
    const { rpId } = tenant;
    if (!isPageOrigin(tenant, request.origin)) throw refused('wrong_origin');
    const row = await this.credentials.forAuthentication(request.tenantId, rpId, request.response.id);
    if (!row) throw await this.unknownCredential(request, rpId);
    if (request.userId !== undefined && request.userId !== row.user_id) throw refused('user_mismatch');
    const verified = await this.verify(rpId, request, row);
    // Only who holds the passkey learns of it, and nothing is written.
    if (row.suspended) throw new ContractError('identity.user_suspended');
    if (signsInBySso(tenant, row)) throw new ContractError('credential.sso_user');
    const evidence = toEvidence(request, rpId, row, verified);
    const evidenceId = orderedId() as Assertion['evidenceId'];
    const event = toStoredEvent(assertionVerified, evidenceId, evidence, context.traceparent);
    const ceremony = { ...request, credentialId: verified.credentialId, userId: row.user_id };
    const use = { ...verified, browser: browserName(request.userAgent ?? '') };
    const outcome = await this.credentials.commitAssertion(rpId, ceremony, use, event);
    if (outcome === 'replayed') return undefined;
    if (outcome === 'counter') throw await this.cloneSuspected(request, rpId);
    await publishEvidence(this, event, context, request.listener);
    return { userId: row.user_id, evidenceId };
  }

  private async verify(rpId: string, request: Finish, row: CredentialRow): Promise<VerifiedAuthentication> {
    const expected = {
      challenge: request.challenge,
      rpId,
      expectedOrigins: [request.origin],
      framing: { allowCrossOrigin: false, allowedTopOrigins: [] },
      // Beside another proof possession is enough, and what was verified goes into the evidence as it is.
      requireUserVerification: request.purpose !== 'mfa',
      allowCredentials: [],
      // Of somebody who is known an authenticator may leave it out (WebAuthn L3 §7.2 step 6).
      userHandle: request.userId === undefined ? null : row.user_handle,
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
      throw error.reason === 'counter' ? await this.cloneSuspected(request, rpId) : refused(error.reason, error);
    }
  }

  /**
   * That nobody has a passkey is told, so that the browser stops offering it (WebAuthn L3 §5.1.10.2). Another tenant's,
   * of the same RP ID, must not be lost to its owner for that.
   */
  private async unknownCredential({ tenantId, response }: Finish, rpId: string): Promise<ContractError> {
    const isKnown = await this.credentials.existsElsewhere(tenantId, rpId, response.id);
    const extension = isKnown ? {} : { unknownCredential: true as const };
    return new ContractError('authentication.failed', undefined, { reason: 'unknown_credential', extension });
  }

  private async cloneSuspected(request: Finish, rpId: string): Promise<ContractError> {
    await this.credentials.flagClone(request.tenantId, rpId, request.response.id);
    return refused('counter');
  }
}

/** One answer for every other refusal; only the log knows the reason. */
const refused = (reason: RejectionReason | 'wrong_purpose', cause?: unknown) =>
  new ContractError('authentication.failed', undefined, { reason, cause });

const toEvidence = (
  request: Finish,
  rpId: string,
  row: CredentialRow,
  verified: VerifiedAuthentication,
): PayloadInputOf<typeof assertionVerified> => ({
  tenantId: request.tenantId,
  interactionId: request.interactionId,
  purpose: request.purpose,
  userId: row.user_id,
  credentialId: verified.credentialId,
  rpId,
  userVerified: verified.userVerified,
  backupEligible: row.backup_eligible,
  backedUp: verified.backedUp,
  uvInitialized: verified.uvInitializedBefore,
  attestationTrusted: row.attestation_trusted,
  registeredHere: row.registered_in === request.interactionId,
  ...keptBy(row),
  verifiedAt: new Date().toISOString(),
});

function keptBy(row: CredentialRow): { provider?: string } {
  const provider = providerOf(row);
  return provider === undefined ? {} : { provider };
}
